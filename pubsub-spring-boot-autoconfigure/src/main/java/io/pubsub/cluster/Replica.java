package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Row;

/**
 * What this node knows of another node's rows. Used by the control thread.
 */
final class Replica {

	/** The version of no rows at all. */
	static final long UNKNOWN = -1;

	private final RowSet rows = new RowSet();

	private final UnaryOperator<Row> shared;

	private long version = UNKNOWN;

	/** Parts of a snapshot of which the last is still to come. */
	private @Nullable List<Row> parts;

	/** The version of this node's own rows that the other has said to know. */
	private long acknowledged = UNKNOWN;

	/** What the other has said last. */
	private ClusterFrame.Digest digest = new ClusterFrame.Digest(UNKNOWN, UNKNOWN);

	/** Whether the other is a member, so that its rows count. */
	private boolean member;

	/** Whether it has become one, or a part of a snapshot has come, of late. */
	private boolean coming;

	/**
	 * Creates one that knows nothing.
	 * @param shared gives an equal row that shares its texts with rows of other nodes
	 */
	Replica(UnaryOperator<Row> shared) {
		this.shared = shared;
	}

	/**
	 * Takes in a part of a snapshot.
	 * @return what has changed, or null if nothing has yet
	 */
	@Nullable Change apply(ClusterFrame.Snapshot snapshot) {
		this.coming = true;
		if (snapshot.version() < this.version) {
			return null;
		}
		if (snapshot.first()) {
			this.parts = new ArrayList<>();
		}
		List<Row> parts = this.parts;
		if (parts == null) {
			return null;
		}
		parts.addAll(snapshot.rows());
		if (!snapshot.last()) {
			return null;
		}
		this.parts = null;
		if (this.rows.size() == 0) {
			return change(snapshot.version(), parts, List.of());
		}
		Set<Row> all = new HashSet<>(parts);
		List<Row> removed = new ArrayList<>();
		this.rows.forEach((row) -> {
			if (!all.contains(row)) {
				removed.add(row);
			}
		});
		return change(snapshot.version(), all, removed);
	}

	/**
	 * Takes in a delta.
	 * @return what has changed, or null if it does not follow on what is known
	 */
	@Nullable Change apply(ClusterFrame.Delta delta) {
		if (this.version == UNKNOWN || delta.version() != this.version + 1) {
			return null;
		}
		return change(delta.version(), delta.added(), delta.removed());
	}

	/** Reports each row once, even if the other node sent it twice. */
	private Change change(long version, Collection<Row> add, Collection<Row> remove) {
		List<Row> removed = remove.stream().filter(this.rows::remove).toList();
		List<Row> added = add.stream().filter((row) -> this.rows.add(row, this.shared)).toList();
		this.version = version;
		return new Change(added, removed);
	}

	RowSet rows() {
		return this.rows;
	}

	long version() {
		return this.version;
	}

	boolean isKnown() {
		return this.version != UNKNOWN;
	}

	/**
	 * The version of this node's own rows that the other has said to know, at a time as
	 * of which its rows are known here. So a caller that waits for it also knows what the
	 * other node did before it received that version.
	 */
	long acknowledged() {
		if (this.digest.version() <= this.version) {
			this.acknowledged = this.digest.known();
		}
		return this.acknowledged;
	}

	void acknowledge(ClusterFrame.Digest digest) {
		// what the last one said counts, if its rows have come meanwhile
		acknowledged();
		this.digest = digest;
	}

	boolean isMember() {
		return this.member;
	}

	void becomeMember() {
		this.member = true;
		this.coming = true;
	}

	/** Whether rows may be on their way, as some have come since the last call. */
	boolean isComing() {
		boolean before = this.coming;
		this.coming = false;
		return before;
	}

	/**
	 * Rows that have come and gone.
	 *
	 * @param added rows that were not there
	 * @param removed rows that were there
	 */
	record Change(List<Row> added, List<Row> removed) {
	}

}
