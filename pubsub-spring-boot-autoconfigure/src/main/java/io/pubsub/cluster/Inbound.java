package io.pubsub.cluster;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.wire.Batch;
import io.pubsub.wire.Frame;
import io.pubsub.wire.TextCache;

/**
 * How far this node has heard another. Batches carry the number of messages sent before
 * them, so a batch that comes twice is seen, and so is a gap. Used by one thread at a
 * time, except for the node, which others read.
 */
final class Inbound {

	private volatile @Nullable Node node;

	private final TextCache topics = new TextCache();

	private final Peers.Messages messages;

	private long epoch = -1;

	private long next;

	/** Messages for one mailbox or group that were taken in this epoch. */
	private long owed;

	/** Whether some of them may have been lost on the way. */
	private boolean gaps;

	private boolean leaving;

	Inbound(Peers.Messages messages) {
		this.messages = messages;
	}

	@Nullable Node node() {
		return this.node;
	}

	TextCache topics() {
		return this.topics;
	}

	Peers.Messages messages() {
		return this.messages;
	}

	void hello(Node node) {
		this.node = node;
	}

	/**
	 * Begins a batch.
	 * @return how many messages are missing before it, or -1 if it was there already
	 */
	long begin(Batch.Header header) {
		if (header.epoch() != this.epoch) {
			if (header.epoch() < this.epoch) {
				return -1;
			}
			// what came before this node could hear it was not meant for this node
			this.epoch = header.epoch();
			this.next = header.sequence();
			this.owed = 0;
			this.gaps = header.sequence() > 0;
			return 0;
		}
		long missing = header.sequence() - this.next;
		if (missing < 0) {
			return -1;
		}
		this.next = header.sequence();
		this.gaps |= missing > 0;
		return missing;
	}

	/** Counts a message of the batch. */
	void message(int owed) {
		this.next++;
		this.owed += owed;
	}

	/** Takes no more messages for mailboxes and groups from now on. */
	Frame.Leaving leave() {
		this.leaving = true;
		return new Frame.Leaving(this.epoch, this.gaps ? -1 : this.owed);
	}

	boolean isLeaving() {
		return this.leaving;
	}

}
