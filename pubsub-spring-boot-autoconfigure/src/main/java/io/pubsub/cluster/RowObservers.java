package io.pubsub.cluster;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.pubsub.wire.Row;

/**
 * Tells each observer what the directory has heard of rows of its kind.
 */
final class RowObservers implements Directory.Listener {

	private final Map<Row.Kind, RowObserver> observers;

	private final Executor workers;

	/**
	 * Makes the distributor.
	 * @param observers by the kind of their rows; rows of other kinds, such as those of
	 * later versions, are ignored
	 * @param workers what completes futures that users wait for
	 */
	RowObservers(Map<Row.Kind, RowObserver> observers, Executor workers) {
		this.observers = observers;
		this.workers = workers;
	}

	@Override
	public void unknown(UUID node) {
		this.observers.values().forEach((observer) -> observer.unknown(node));
	}

	@Override
	public void known(UUID node) {
		this.observers.values().forEach((observer) -> observer.known(node));
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
	public void visible(CompletableFuture<Void> change) {
		change.completeAsync(() -> null, this.workers);
	}

}
