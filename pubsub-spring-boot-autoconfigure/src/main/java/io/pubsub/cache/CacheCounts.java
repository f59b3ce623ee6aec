package io.pubsub.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What clustered caches count. Thread-safe.
 */
final class CacheCounts {

	/** Keys sent to other nodes to be evicted. */
	final LongAdder sent = new LongAdder();

	/** Caches sent to other nodes to be cleared. */
	final LongAdder sentClears = new LongAdder();

	/** Keys received from other nodes. */
	final LongAdder received = new LongAdder();

	/** Those of them that a cache of this node was told of. */
	final LongAdder applied = new LongAdder();

	/** Loads whose value was not stored, as an eviction came in between. */
	final LongAdder fenced = new LongAdder();

	/** Messages that could not be sent. */
	final LongAdder failures = new LongAdder();

	private final Map<ClearCause, LongAdder> clears = new EnumMap<>(ClearCause.class);

	CacheCounts() {
		for (ClearCause cause : ClearCause.values()) {
			this.clears.put(cause, new LongAdder());
		}
	}

	/** How many caches were cleared for a cause. */
	LongAdder clears(ClearCause cause) {
		LongAdder count = this.clears.get(cause);
		if (count == null) {
			throw new IllegalArgumentException(cause.name());
		}
		return count;
	}

}
