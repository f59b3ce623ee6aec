package io.pubsub.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.pubsub.wire.Row;

/**
 * Notifies each observer of changes in the directory to rows of its kind.
 */
final class RowObservers implements Directory.Listener {

	/** Filled before the node joins. */
	private final Map<Row.Kind, RowObserver> observers = new TreeMap<>();

	private final Executor workers;

	/**
	 * Makes the distributor.
	 * @param workers what completes futures that users wait for
	 */
	RowObservers(Executor workers) {
		this.workers = workers;
	}

	/** Adds the observer of a kind of rows; others, as of later versions, are ignored. */
	void add(Row.Kind kind, RowObserver observer) {
		if (this.observers.putIfAbsent(kind, observer) != null) {
			throw new IllegalStateException(kind + " is observed already");
		}
	}

	/** Adds one more observer of rows that have one already. */
	void alsoAdd(Row.Kind kind, RowObserver observer) {
		this.observers.computeIfPresent(kind, (key, first) -> new BothObservers(first, observer));
	}

	@Override
	public Row shared(Row row) {
		RowObserver observer = this.observers.get(row.kind());
		return (observer != null) ? observer.shared(row) : row;
	}

	@Override
	public void unknown(UUID node) {
		this.observers.values().stream().distinct().forEach((observer) -> observer.unknown(node));
	}

	@Override
	public void known(UUID node) {
		this.observers.values().stream().distinct().forEach((observer) -> observer.known(node));
	}

	@Override
	public void added(UUID node, Row row) {
		RowObserver observer = this.observers.get(row.kind());
		if (observer != null) {
			observer.added(node, row);
		}
	}

	@Override
	public void removed(UUID node, Row row) {
		RowObserver observer = this.observers.get(row.kind());
		if (observer != null) {
			observer.removed(node, row);
		}
	}

	@Override
	public void applied(UUID node) {
		this.observers.values().stream().distinct().forEach((observer) -> observer.applied(node));
	}

	@Override
	public void visible(CompletableFuture<Void> change) {
		change.completeAsync(() -> null, this.workers);
	}

}
