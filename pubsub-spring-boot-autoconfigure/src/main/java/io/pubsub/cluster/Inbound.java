package io.pubsub.cluster;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.wire.Batch;
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
			return 0;
		}
		long missing = header.sequence() - this.next;
		if (missing < 0) {
			return -1;
		}
		this.next = header.sequence();
		return missing;
	}

	/** Counts a message of the batch. */
	void message() {
		this.next++;
	}

}
