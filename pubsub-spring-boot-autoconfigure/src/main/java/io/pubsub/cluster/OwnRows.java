package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.Row;

/**
 * The rows of this node, counted: a row is there as long as it was added more often than
 * removed, and only its coming and going is told to others. What changes before somebody
 * takes the changes is told together; what comes and goes in that time, not at all.
 * Thread-safe.
 */
final class OwnRows {

	private final Runnable scheduler;

	/** Rows that are there. */
	private final RowSet present = new RowSet();

	/** How often rows were added beyond once; few are. */
	private final Map<Row, Integer> more = new HashMap<>();

	/** What the others have been told. */
	private final RowSet told = new RowSet();

	/** Rows whose state may differ from what the others were told. */
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
				this.changed.add(removed);
			}
			if (added != null && comes(added)) {
				this.changed.add(added);
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
	 * Tells when everything added so far is visible.
	 * @return completed by whoever takes the changes
	 */
	synchronized CompletableFuture<Void> visible() {
		return this.visible;
	}

	/**
	 * Takes the changes there are since the last call, to tell them to the others.
	 * @return the changes, or null if there are none
	 */
	synchronized @Nullable Changes take() {
		if (this.changed.isEmpty()) {
			return null;
		}
		List<Row> added = new ArrayList<>();
		List<Row> removed = new ArrayList<>();
		for (Row row : this.changed) {
			if (this.present.contains(row)) {
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
	 * The rows that the others have been told.
	 * @return a copy
	 */
	synchronized Collection<Row> told() {
		List<Row> rows = new ArrayList<>(this.told.size());
		this.told.forEach(rows::add);
		return rows;
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
