package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.Row;

/**
 * The rows of this node, counted. A row exists as long as it was added more often than
 * removed, and only its coming and going is reported to other nodes. Changes between two
 * calls of {@link #take} are reported together; a row that comes and goes in that time is
 * not reported at all. Thread-safe.
 */
final class OwnRows {

	private final Runnable scheduler;

	private final Map<Row, Integer> counts = new HashMap<>();

	/** What has been reported to the other nodes. */
	private final Set<Row> told = new HashSet<>();

	/** Rows whose state may differ from what was reported to the other nodes. */
	private final Set<Row> changed = new LinkedHashSet<>();

	/** Completes when what was added so far is visible; a new one with each change. */
	private CompletableFuture<Void> visible = CompletableFuture.completedFuture(null);

	/**
	 * Makes an empty set of rows.
	 * @param scheduler called when there are changes to {@link #take() take}
	 */
	OwnRows(Runnable scheduler) {
		this.scheduler = scheduler;
	}

	CompletableFuture<Void> add(Row row) {
		return change(row, 1);
	}

	CompletableFuture<Void> remove(Row row) {
		return change(row, -1);
	}

	private CompletableFuture<Void> change(Row row, int by) {
		boolean first = false;
		CompletableFuture<Void> visible;
		synchronized (this) {
			int count = this.counts.getOrDefault(row, 0) + by;
			if (count < 0) {
				throw new IllegalStateException(row + " is no row of this node, and cannot be removed");
			}
			if (count == 0) {
				this.counts.remove(row);
			}
			else {
				this.counts.put(row, count);
			}
			if (count == 0 || (count == 1 && by == 1)) {
				first = this.changed.isEmpty();
				this.changed.add(row);
				if (first) {
					this.visible = new CompletableFuture<>();
				}
			}
			visible = this.visible;
		}
		if (first) {
			this.scheduler.run();
		}
		return visible;
	}

	/**
	 * Returns a future for the visibility of everything added so far.
	 * @return completed by the thread that takes the changes
	 */
	synchronized CompletableFuture<Void> visible() {
		return this.visible;
	}

	/**
	 * Takes the changes since the last call, to report them to the other nodes.
	 * @return the changes, or null if there are none
	 */
	synchronized @Nullable Changes take() {
		if (this.changed.isEmpty()) {
			return null;
		}
		List<Row> added = new ArrayList<>();
		List<Row> removed = new ArrayList<>();
		for (Row row : this.changed) {
			if (this.counts.containsKey(row)) {
				if (this.told.add(row)) {
					added.add(row);
				}
			}
			else if (this.told.remove(row)) {
				removed.add(row);
			}
		}
		this.changed.clear();
		return new Changes(added, removed, this.visible);
	}

	/**
	 * The rows that have been reported to the other nodes.
	 * @return a copy
	 */
	synchronized Collection<Row> told() {
		return new ArrayList<>(this.told);
	}

	/**
	 * What has changed.
	 *
	 * @param added rows that have come
	 * @param removed rows that have gone
	 * @param visible to be completed when every other node knows of it
	 */
	record Changes(List<Row> added, List<Row> removed, CompletableFuture<Void> visible) {
	}

}
