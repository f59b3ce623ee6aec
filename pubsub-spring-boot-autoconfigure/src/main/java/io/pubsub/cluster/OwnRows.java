package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

	/** Rows that are there. */
	private final RowSet present = new RowSet();

	/** How often rows were added beyond once; few are. */
	private final Map<Row, Integer> more = new HashMap<>();

	/** Rows that have come or gone since the others were told which are there. */
	private Map<Row, Change> changed = new LinkedHashMap<>();

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
		return change(null, row);
	}

	CompletableFuture<Void> remove(Row row) {
		return change(row, null);
	}

	/** Removes a row and adds another; both are taken together. */
	CompletableFuture<Void> replace(Row row, Row by) {
		return change(row, by);
	}

	private CompletableFuture<Void> change(@Nullable Row removed, @Nullable Row added) {
		boolean first;
		CompletableFuture<Void> visible;
		synchronized (this) {
			boolean none = this.changed.isEmpty();
			if (removed != null && goes(removed)) {
				this.changed.merge(removed, Change.GONE, Change::then);
			}
			if (added != null && comes(added)) {
				this.changed.merge(added, Change.COME, Change::then);
			}
			first = none && !this.changed.isEmpty();
			if (first) {
				this.visible = new CompletableFuture<>();
			}
			visible = this.visible;
		}
		if (first) {
			this.scheduler.run();
		}
		return visible;
	}

	/** Whether a row that is added was not there. */
	private boolean comes(Row row) {
		if (this.present.add(row)) {
			return true;
		}
		this.more.merge(row, 1, Integer::sum);
		return false;
	}

	/** Whether a row that is removed is not there any more. */
	private boolean goes(Row row) {
		Integer more = this.more.get(row);
		if (more != null) {
			if (more > 1) {
				this.more.put(row, more - 1);
			}
			else {
				this.more.remove(row);
			}
			return false;
		}
		if (!this.present.remove(row)) {
			throw new IllegalStateException(row + " is no row of this node, and cannot be removed");
		}
		return true;
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
		this.changed.forEach((row, change) -> {
			if (change == Change.COME) {
				added.add(row);
			}
			else if (change == Change.GONE) {
				removed.add(row);
			}
		});
		// a map that was large stays large
		this.changed = new LinkedHashMap<>();
		return new Changes(added, removed, this.visible);
	}

	/**
	 * The rows that have been reported to the other nodes.
	 * @return a copy
	 */
	synchronized Collection<Row> told() {
		List<Row> rows = new ArrayList<>(this.present.size());
		this.present.forEach((row) -> {
			if (this.changed.get(row) != Change.COME) {
				rows.add(row);
			}
		});
		this.changed.forEach((row, change) -> {
			if (change == Change.GONE) {
				rows.add(row);
			}
		});
		return rows;
	}

	/** What the others do not know of a row. */
	private enum Change {

		COME, GONE,

		/** It has come and gone, or gone and come. */
		NONE;

		/** What becomes of this when the row comes or goes in addition. */
		Change then(Change next) {
			return (this == NONE) ? next : NONE;
		}

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
