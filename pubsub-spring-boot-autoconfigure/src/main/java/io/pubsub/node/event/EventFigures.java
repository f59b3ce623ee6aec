package io.pubsub.node.event;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts messages of events on one node. Thread-safe.
 */
final class EventFigures {

	private final LongAdder published = new LongAdder();

	private final LongAdder missed = new LongAdder();

	void countPublished() {
		this.published.increment();
	}

	/** How many messages producers of this node have published. */
	long published() {
		return this.published.sum();
	}

	void countMissed(long messages) {
		this.missed.add(messages);
	}

	/** How many messages watchers of this node have missed. */
	long missed() {
		return this.missed.sum();
	}

}
