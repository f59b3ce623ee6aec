package io.pubsub.leader;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How leaders are elected on a node.
 *
 * @param lease how long a leader leads without hearing from the other nodes
 * @param stopTimeout how long a leader that gives up waits for its tasks
 * @param quorum the number of nodes of which more than half must agree, or 0 if all nodes
 * that see each other must
 */
public record LeaderSettings(Duration lease, Duration stopTimeout, int quorum) {

	/** Longest lease. */
	public static final Duration MAX_LEASE = Duration.ofHours(1);

	/** Shortest lease. */
	public static final Duration MIN_LEASE = Duration.ofMillis(100);

	public LeaderSettings {
		if (lease.compareTo(MIN_LEASE) < 0 || lease.compareTo(MAX_LEASE) > 0) {
			throw new IllegalArgumentException("A lease must be between 100 ms and 1 h, not " + lease);
		}
		if (quorum < 0) {
			throw new IllegalArgumentException("A quorum must not be negative");
		}
	}

	long leaseNanos() {
		return TimeUnit.NANOSECONDS.convert(this.lease);
	}

	long stopNanos() {
		return TimeUnit.NANOSECONDS.convert(this.stopTimeout);
	}

}
