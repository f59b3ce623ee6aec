package io.pubsub.node;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts messages of events that watchers of this node have missed. Thread-safe.
 */
final class EventGaps {

	private final LongAdder count = new LongAdder();

	void count(long messages) {
		this.count.add(messages);
	}

	long total() {
		return this.count.sum();
	}

}
