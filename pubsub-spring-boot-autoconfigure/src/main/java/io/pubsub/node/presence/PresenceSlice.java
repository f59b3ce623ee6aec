package io.pubsub.node.presence;

import java.util.List;

import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeMetrics.PresenceMetrics;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.presence.Presence;
import io.pubsub.wire.Row;

/**
 * Presence: who is there, on all nodes.
 */
public final class PresenceSlice implements Slice {

	/** The most bytes of metadata, unless a node says otherwise. */
	public static final int DEFAULT_MAX_METADATA = 4096;

	/** The most bytes of metadata that a node can allow. */
	public static final int MAX_METADATA = PresenceRow.MAX_METADATA;

	private final PresenceTable table;

	private final LocalEntries local;

	private final Presence presence;

	/**
	 * Makes the slice.
	 * @param maxMetadata the most bytes that metadata may have when it is encoded
	 */
	public PresenceSlice(Kernel kernel, MailboxSlice mailboxes, int maxMetadata) {
		this.table = new PresenceTable(kernel.workers());
		this.local = new LocalEntries(this.table, kernel, maxMetadata);
		this.presence = new NodePresence(this.table, this.local, mailboxes.mailboxes());
		RemoteEntries others = new RemoteEntries(this.table, kernel.codecs(), kernel.losses());
		kernel.on(others);
		kernel.on(Row.Kind.PRESENCE, others);
	}

	public Presence presence() {
		return this.presence;
	}

	/** How many entries there are, on all nodes. */
	public int count() {
		return this.table.count();
	}

	/** The scopes that have entries. */
	public List<PresenceMetrics> metrics() {
		return this.table.metrics();
	}

	/** How many monitors this node has. */
	public int monitors() {
		return this.table.monitors();
	}

	@Override
	public void withdraw() {
		this.local.endAll();
	}

	@Override
	public void stop() {
		this.table.close();
		this.local.stop();
	}

}
