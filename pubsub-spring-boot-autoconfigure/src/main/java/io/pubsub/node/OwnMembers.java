package io.pubsub.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.cluster.Peers;

/**
 * The mailboxes of this node that are members of groups, and how often. Thread-safe.
 */
final class OwnMembers {

	/** Those that are members of any group; guarded by this. */
	private final Map<NodeMailbox, Joined> joined = new HashMap<>();

	private final GroupTable table;

	private final @Nullable Peers peers;

	OwnMembers(GroupTable table, @Nullable Peers peers) {
		this.table = table;
		this.peers = peers;
	}

	/**
	 * Has a mailbox join a group.
	 * @return completes when every other node sees the member
	 * @throws IllegalStateException if the mailbox is closed
	 */
	synchronized CompletableFuture<Void> join(GroupName group, NodeMailbox mailbox) {
		Joined joined = joined(group, mailbox);
		if (joined.counts.merge(group, 1, Integer::sum) == 1) {
			this.table.add(group, mailbox.ref(), true);
			if (this.peers != null) {
				return this.peers.add(new Membership(group, mailbox.ref().id()).row()).copy();
			}
		}
		return (this.peers != null) ? this.peers.visible().copy() : CompletableFuture.completedFuture(null);
	}

	private Joined joined(GroupName group, NodeMailbox mailbox) {
		Joined found = this.joined.get(mailbox);
		if (found != null) {
			return found;
		}
		Joined joined = new Joined(mailbox);
		mailbox.onClose(joined);
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
	synchronized boolean leave(GroupName group, NodeMailbox mailbox) {
		Joined joined = this.joined.get(mailbox);
		Integer count = (joined != null) ? joined.counts.get(group) : null;
		if (joined == null || count == null) {
			return false;
		}
		if (count > 1) {
			joined.counts.put(group, count - 1);
			return true;
		}
		joined.counts.remove(group);
		removed(group, mailbox);
		if (joined.counts.isEmpty()) {
			this.joined.remove(mailbox);
			mailbox.cancelOnClose(joined);
		}
		return true;
	}

	/** Has all mailboxes leave all groups. */
	synchronized void leaveAll() {
		for (Joined joined : List.copyOf(this.joined.values())) {
			joined.mailbox.cancelOnClose(joined);
			leaveAll(joined);
		}
	}

	private void leaveAll(Joined joined) {
		this.joined.remove(joined.mailbox);
		joined.counts.keySet().forEach((group) -> removed(group, joined.mailbox));
		joined.counts.clear();
	}

	private void removed(GroupName group, NodeMailbox mailbox) {
		this.table.remove(group, mailbox.ref());
		if (this.peers != null) {
			this.peers.remove(new Membership(group, mailbox.ref().id()).row());
		}
	}

	private synchronized void closed(Joined joined) {
		joined.closed = true;
		leaveAll(joined);
	}

	/**
	 * A mailbox, and how often it has joined each group; guarded by the outer object.
	 */
	private final class Joined implements Runnable {

		private final NodeMailbox mailbox;

		private final Map<GroupName, Integer> counts = new HashMap<>();

		private boolean closed;

		Joined(NodeMailbox mailbox) {
			this.mailbox = mailbox;
		}

		/** The mailbox has closed. */
		@Override
		public void run() {
			closed(this);
		}

	}

}
