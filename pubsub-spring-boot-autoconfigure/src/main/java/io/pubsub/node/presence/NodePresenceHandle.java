package io.pubsub.node.presence;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.wire.Payload;

/**
 * One entry of this node. Its table and its rows change together, and one change after
 * the other.
 */
final class NodePresenceHandle implements PresenceHandle, Runnable {

	private final LocalEntries local;

	private final @Nullable NodeMailbox mailbox;

	/** Set when it begins; changed by the holder of this. */
	@SuppressWarnings("NullAway.Init")
	private volatile NodePresenceEntry entry;

	/** Whether the entry is in table and rows; guarded by this. */
	private boolean present;

	/** Changed by the holder of this. */
	private volatile boolean ended;

	/**
	 * Makes a handle whose entry is not there yet.
	 * @param mailbox ends the entry when it ends, null for none
	 */
	NodePresenceHandle(LocalEntries local, @Nullable NodeMailbox mailbox) {
		this.local = local;
		this.mailbox = mailbox;
	}

	/**
	 * Adds the entry.
	 * @throws IllegalStateException if the mailbox or the node has ended
	 */
	synchronized void begin(NodePresenceEntry first) {
		this.entry = first;
		NodeMailbox mailbox = this.mailbox;
		if (mailbox != null) {
			// if it has ended, it calls back at once
			mailbox.endActions().add(this);
			if (this.ended) {
				throw new IllegalStateException(
						mailbox + " is closed, and what is bound to it cannot be present in '" + first.scope() + "'");
			}
		}
		if (!this.local.table().put(first)) {
			this.ended = true;
			if (mailbox != null) {
				mailbox.endActions().remove(this);
			}
			throw new IllegalStateException("Cannot be present in '" + first.scope() + "': the node has stopped");
		}
		this.local.rows().add(first.row());
		this.present = true;
	}

	@Override
	public PresenceEntry entry() {
		return this.entry;
	}

	@Override
	public boolean update(@Nullable Object metadata) {
		Payload encoded = this.local.encode(metadata);
		synchronized (this) {
			if (this.ended) {
				return false;
			}
			NodePresenceEntry before = this.entry;
			NodePresenceEntry next = before.next(encoded);
			if (!this.local.table().put(next)) {
				return false;
			}
			this.local.rows().replace(before.row(), next.row());
			this.entry = next;
			return true;
		}
	}

	@Override
	public CompletableFuture<Void> visible() {
		return this.local.visible(() -> this.ended);
	}

	/** The mailbox has ended. */
	@Override
	public void run() {
		end();
	}

	@Override
	public void close() {
		end();
		NodeMailbox mailbox = this.mailbox;
		if (mailbox != null) {
			mailbox.endActions().remove(this);
		}
	}

	private synchronized void end() {
		this.ended = true;
		if (this.present) {
			this.present = false;
			this.local.table().remove(this.entry);
			this.local.rows().remove(this.entry.row());
		}
	}

	@Override
	public String toString() {
		return this.entry.toString();
	}

}
