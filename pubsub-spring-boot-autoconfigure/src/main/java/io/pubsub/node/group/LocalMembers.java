package io.pubsub.node.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.Ref;
import io.pubsub.cluster.Peers;
import io.pubsub.node.kernel.Undoable;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.wire.Row;

/**
 * The mailboxes of this node that are members of groups, and how often. Thread-safe.
 */
final class LocalMembers {

	/** Those that are members of any group; guarded by this. */
	private final Map<NodeMailbox, Joined> joined = new HashMap<>();

	private final GroupTable table;

	private final Peers peers;

	LocalMembers(GroupTable table, Peers peers) {
		this.table = table;
		this.peers = peers;
	}

	/**
	 * Has a mailbox join a group.
	 * @return completes when every other node sees the member, exceptionally if it is
	 * none any more before that; if the caller completes it, the mailbox leaves once
	 * @throws IllegalStateException if the mailbox is closed
	 */
	CompletableFuture<Void> join(GroupName group, NodeMailbox mailbox) {
		Joins joins = add(group, mailbox);
		Undoable<Void> seen = new Undoable<>(() -> leave(group, mailbox, joins));
		joins.visible.whenComplete((visible, failure) -> {
			if (failure == null && !joins.left) {
				seen.complete(visible);
			}
			else {
				seen.fail(new CompletionException((failure != null) ? failure : new CancellationException()));
			}
		});
		return seen.future();
	}

	private synchronized Joins add(GroupName group, NodeMailbox mailbox) {
		Joined joined = joined(group, mailbox);
		Joins joins = joined.groups.get(group);
		if (joins == null) {
			this.table.add(group, mailbox.ref(), true);
			joins = new Joins(this.peers.rows().add(row(group, mailbox)).copy());
			joined.groups.put(group, joins);
		}
		joins.count++;
		return joins;
	}

	private Joined joined(GroupName group, NodeMailbox mailbox) {
		Joined found = this.joined.get(mailbox);
		if (found != null) {
			return found;
		}
		Joined joined = new Joined(mailbox);
		mailbox.endActions().add(joined);
		if (joined.closed) {
			throw new IllegalStateException(mailbox + " is closed and cannot join the group '" + group.group() + "'");
		}
		this.joined.put(mailbox, joined);
		return joined;
	}

	/**
	 * Has a mailbox leave a group once.
	 * @return false if it is no member
	 */
	boolean leave(GroupName group, NodeMailbox mailbox) {
		return leave(group, mailbox, null);
	}

	/**
	 * Has a mailbox leave a group once.
	 * @param only what it is to leave, and not what it has joined since; null for either
	 */
	private boolean leave(GroupName group, NodeMailbox mailbox, @Nullable Joins only) {
		Joins joins;
		synchronized (this) {
			Joined joined = this.joined.get(mailbox);
			joins = (joined != null) ? joined.groups.get(group) : null;
			if (joined == null || joins == null || (only != null && joins != only)) {
				return false;
			}
			joins.count--;
			if (joins.count > 0) {
				return true;
			}
			joined.groups.remove(group);
			joins.left = true;
			remove(group, mailbox, this.table::remove);
			if (joined.groups.isEmpty()) {
				this.joined.remove(mailbox);
				mailbox.endActions().remove(joined);
			}
		}
		joins.end();
		return true;
	}

	/**
	 * Has all mailboxes leave all groups, as this node drains. They take what other nodes
	 * send until these know it.
	 */
	void leaveAll() {
		List<Joined> all;
		synchronized (this) {
			all = List.copyOf(this.joined.values());
		}
		for (Joined joined : all) {
			joined.mailbox.endActions().remove(joined);
			leaveAll(joined, this.table::withdraw);
		}
	}

	private void leaveAll(Joined joined, BiConsumer<GroupName, Ref> remove) {
		List<Joins> ended;
		synchronized (this) {
			this.joined.remove(joined.mailbox, joined);
			ended = new ArrayList<>(joined.groups.values());
			ended.forEach((joins) -> joins.left = true);
			joined.groups.keySet().forEach((group) -> remove(group, joined.mailbox, remove));
			joined.groups.clear();
		}
		ended.forEach(Joins::end);
	}

	private void remove(GroupName group, NodeMailbox mailbox, BiConsumer<GroupName, Ref> remove) {
		remove.accept(group, mailbox.ref());
		this.peers.rows().remove(row(group, mailbox));
	}

	private static Row row(GroupName group, NodeMailbox mailbox) {
		return new Membership(group, mailbox.ref().id()).row();
	}

	/**
	 * A mailbox, and the groups it has joined; guarded by the outer object.
	 */
	private final class Joined implements Runnable {

		private final NodeMailbox mailbox;

		private final Map<GroupName, Joins> groups = new HashMap<>();

		private boolean closed;

		Joined(NodeMailbox mailbox) {
			this.mailbox = mailbox;
		}

		/** The mailbox has closed. */
		@Override
		public void run() {
			synchronized (LocalMembers.this) {
				this.closed = true;
			}
			leaveAll(this, LocalMembers.this.table::remove);
		}

	}

	/**
	 * How often a mailbox has joined a group; guarded by the outermost object.
	 */
	private static final class Joins {

		private final CompletableFuture<Void> visible;

		private int count;

		/**
		 * Set before the row goes: a row that has gone before it was reported counts as
		 * visible. Read without the lock too.
		 */
		private volatile boolean left;

		Joins(CompletableFuture<Void> visible) {
			this.visible = visible;
		}

		/** Tells those who still wait; without a lock, since it calls them. */
		void end() {
			this.visible.cancel(false);
		}

	}

}
