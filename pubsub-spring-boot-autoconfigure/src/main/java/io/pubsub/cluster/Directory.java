package io.pubsub.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Row;

/**
 * Rows that each node owns and every node knows.
 * <p>
 * Only its owner changes a row, so there are no conflicts. The owner numbers the versions
 * of its rows. It sends each change as a delta to all members. It sends all its rows as a
 * snapshot to each new member, and to each member that requests it. When clusters merge,
 * members that have not left compare versions. A node takes in a delta that follows on
 * the version that it has, and a snapshot that is not older. After anything else it
 * requests a snapshot. In digests, nodes report to each other which versions they have:
 * after each change, so that the owner knows when the change is visible; and at
 * intervals, so that losses on the way are noticed. When a node leaves, its rows are
 * dropped. So rows converge whatever happens in between, even if any frame arrives twice.
 * <p>
 * Everything here runs on the control thread, except for {@link #own()}.
 */
final class Directory {

	/** Rows in a frame are about so many bytes at most. */
	private static final int FRAME_SIZE = 48_000;

	/** Most bytes that rows of nodes take up that are no members, about. */
	private static final int MAX_EARLY = 4 << 20;

	/** What a row takes up besides its texts, about. */
	private static final int ROW_SIZE = 100;

	private final OwnRows own;

	private final Links links;

	private final Listener listener;

	private final Map<UUID, Replica> replicas = new HashMap<>();

	/** What the rows of nodes that are no members take up, and these nodes, about. */
	private long early;

	/** In the order of their versions. */
	private final Deque<Waiter> waiters = new ArrayDeque<>();

	private long version;

	Directory(Links links, Runnable scheduler, Listener listener) {
		this.own = new OwnRows(scheduler);
		this.links = links;
		this.listener = listener;
	}

	/**
	 * The rows of this node.
	 * @return the rows, to be changed by any thread
	 */
	OwnRows own() {
		return this.own;
	}

	/**
	 * Sends the changes of this node's rows to the other nodes.
	 * @return whether anything has
	 */
	boolean flush() {
		boolean changed = tellChanges();
		settle();
		return changed;
	}

	/**
	 * Sends the changes to the other nodes before more members join, so that the first
	 * rows that new members receive are all the rows. Without the changes, the new
	 * members would take the changed rows for missing until the changes arrive. Nothing
	 * becomes visible before the next {@link #flush()}, when the new members count too.
	 * @return whether anything has changed
	 */
	boolean tellChanges() {
		OwnRows.Changes changes = this.own.take();
		if (changes == null) {
			return false;
		}
		List<Row> none = List.of();
		for (List<Row> part : parts(changes.added())) {
			this.links.postAll(new ClusterFrame.Delta(++this.version, part, none));
		}
		for (List<Row> part : parts(changes.removed())) {
			this.links.postAll(new ClusterFrame.Delta(++this.version, none, part));
		}
		this.waiters.add(new Waiter(this.version, () -> this.listener.visible(changes.visible())));
		return true;
	}

	/**
	 * Calls back when all members have taken in what this node has sent so far. This node
	 * then has all rows that they had before that.
	 * @param action must do no more than to have something done
	 */
	void whenVisible(Runnable action) {
		this.waiters.add(new Waiter(this.version, action));
		settle();
	}

	/**
	 * All rows of this node, for one that needs them.
	 */
	List<ClusterFrame.Snapshot> snapshot() {
		List<List<Row>> parts = parts(this.own.told());
		if (parts.isEmpty()) {
			return List.of(new ClusterFrame.Snapshot(this.version, true, true, List.of()));
		}
		List<ClusterFrame.Snapshot> frames = new ArrayList<>();
		for (int i = 0; i < parts.size(); i++) {
			frames.add(new ClusterFrame.Snapshot(this.version, i == 0, i == parts.size() - 1, parts.get(i)));
		}
		return frames;
	}

	private static List<List<Row>> parts(Collection<Row> rows) {
		List<List<Row>> parts = new ArrayList<>();
		List<Row> part = new ArrayList<>();
		int size = 0;
		for (Row row : rows) {
			int rowSize = 3 + 3 * (row.key().length() + row.value().length());
			if (!part.isEmpty() && size + rowSize > FRAME_SIZE) {
				parts.add(part);
				part = new ArrayList<>();
				size = 0;
			}
			part.add(row);
			size += rowSize;
		}
		if (!part.isEmpty()) {
			parts.add(part);
		}
		return parts;
	}

	/**
	 * A node is a member from now on, that messages can be sent to. As its rows are added
	 * one by one, they count as not known until the last of them: so of two subscribers
	 * none misses a message that the other gets.
	 */
	void joined(UUID node) {
		Replica replica = replica(node);
		replica.becomeMember();
		this.listener.unknown(node);
		if (replica.isKnown()) {
			replica.rows().forEach((row) -> this.listener.added(node, row));
			this.listener.applied(node);
			this.listener.known(node);
		}
	}

	/**
	 * A node is no member any more.
	 */
	void left(UUID node) {
		Replica replica = this.replicas.remove(node);
		if (replica != null && replica.isMember()) {
			replica.rows().forEach((row) -> this.listener.removed(node, row));
			this.listener.applied(node);
			this.listener.known(node);
		}
		settle();
	}

	/**
	 * Forgets nodes that sent rows without ever becoming members.
	 */
	void retain(Set<UUID> members) {
		this.replicas.keySet().retainAll(members);
		this.early = 0;
	}

	/**
	 * Takes in a part of another node's snapshot.
	 * @return true if the sender's rows are known now
	 */
	boolean apply(UUID owner, ClusterFrame.Snapshot snapshot) {
		early(owner, snapshot.rows());
		Replica replica = replica(owner);
		boolean unknown = !replica.isKnown();
		Replica.Change change = replica.apply(snapshot);
		if (change == null) {
			return false;
		}
		tell(owner, replica, change);
		if (unknown && replica.isMember()) {
			this.listener.known(owner);
		}
		settle();
		return true;
	}

	/**
	 * Takes in a change of another node's rows.
	 * @return true if it followed on what is known
	 */
	boolean apply(UUID owner, ClusterFrame.Delta delta) {
		early(owner, delta.added());
		Replica replica = replica(owner);
		Replica.Change change = replica.apply(delta);
		if (change == null) {
			// one that was there already asks for nothing
			return delta.version() <= replica.version();
		}
		tell(owner, replica, change);
		settle();
		return true;
	}

	private void tell(UUID owner, Replica replica, Replica.Change change) {
		if (replica.isMember()) {
			change.removed().forEach((row) -> this.listener.removed(owner, row));
			change.added().forEach((row) -> this.listener.added(owner, row));
			this.listener.applied(owner);
		}
	}

	/**
	 * Takes in how far another node is.
	 * @return true if this node has all of its rows
	 */
	boolean apply(UUID owner, ClusterFrame.Digest digest) {
		early(owner, List.of());
		Replica replica = replica(owner);
		replica.acknowledge(digest);
		settle();
		return replica.version() >= digest.version();
	}

	/**
	 * How far this node is, to report it to another.
	 */
	ClusterFrame.Digest digest(UUID node) {
		Replica replica = this.replicas.get(node);
		return new ClusterFrame.Digest(this.version, (replica != null) ? replica.version() : Replica.UNKNOWN);
	}

	/**
	 * Whether this node knows the rows of all members, and they know its own.
	 */
	boolean isSettled() {
		return this.replicas.values().stream().filter(Replica::isMember).allMatch(this::isSettled);
	}

	/**
	 * Whether this node knows the rows of another one, and that one knows its own.
	 */
	boolean isSettled(UUID node) {
		Replica replica = this.replicas.get(node);
		return replica != null && isSettled(replica);
	}

	private boolean isSettled(Replica replica) {
		return replica.isKnown() && replica.acknowledged() >= this.version;
	}

	/**
	 * Whether the rows of a member are not known, and do not seem to be on their way:
	 * none have come since the last call. Many rows of many nodes may take longer than
	 * that.
	 */
	boolean isMissing(UUID node) {
		Replica replica = this.replicas.get(node);
		return replica == null || (!replica.isComing() && !replica.isKnown());
	}

	boolean isKnown(UUID node) {
		Replica replica = this.replicas.get(node);
		return replica != null && replica.isKnown();
	}

	/** Looks at as few nodes as possible, since each answers each change. */
	private void settle() {
		while (!this.waiters.isEmpty() && isVisible(this.waiters.element().version())) {
			this.waiters.remove().visible().run();
		}
	}

	private boolean isVisible(long version) {
		return this.replicas.values()
			.stream()
			.filter(Replica::isMember)
			.allMatch((replica) -> replica.acknowledged() >= version);
	}

	/**
	 * A node that is no member yet has sent rows. Forgets those of all such when they
	 * have become many: they are asked for what is missing once they are members.
	 */
	private void early(UUID node, Collection<Row> rows) {
		Replica known = this.replicas.get(node);
		if (known != null && known.isMember()) {
			return;
		}
		for (Row row : rows) {
			this.early += ROW_SIZE + row.key().length() + row.value().length();
		}
		this.early += ROW_SIZE;
		if (this.early > MAX_EARLY) {
			this.replicas.values().removeIf((replica) -> !replica.isMember());
			this.early = 0;
		}
	}

	private Replica replica(UUID node) {
		return this.replicas.computeIfAbsent(node, (key) -> new Replica(this.listener::shared));
	}

	private record Waiter(long version, Runnable visible) {
	}

	/**
	 * Notified of the rows of members, on the control thread.
	 */
	interface Listener {

		/** An equal row that shares its texts with what is kept of other nodes' rows. */
		Row shared(Row row);

		/** A member's rows are not known (yet). */
		void unknown(UUID node);

		/** A member's rows are known, or it has left. */
		void known(UUID node);

		/** A member has a new row. */
		void added(UUID node, Row row);

		/** A member has lost a row. */
		void removed(UUID node, Row row);

		/** All rows have been told that a member has changed together. */
		void applied(UUID node);

		/** A change of this node's own rows is visible: the future is to be completed. */
		void visible(CompletableFuture<Void> change);

	}

}
