package io.pubsub.leader;

import java.util.concurrent.TimeUnit;

/**
 * A term of this node, and until when the other nodes have promised to elect no other.
 * Immutable.
 *
 * @param term the term
 * @param untilNanos its end by the clock that only grows
 * @param untilMillis its end by the time of day, which also passes while a machine is
 * suspended
 */
record Lease(Term term, long untilNanos, long untilMillis) {

	/** The clocks of two machines may differ in speed by one in so many, at most. */
	private static final int DRIFT = 50;

	/**
	 * A lease that others promised after a moment.
	 * @param nanos the moment
	 * @param millis the same
	 */
	static Lease from(Term term, long nanos, long millis, long leaseNanos) {
		long safe = leaseNanos - leaseNanos / DRIFT;
		return new Lease(term, nanos + safe, millis + TimeUnit.NANOSECONDS.toMillis(safe));
	}

	/** Whether it has not run out. */
	boolean isValid(LeaderClock clock) {
		return remaining(clock) > 0;
	}

	/** How long it lasts, in nanoseconds; not above 0 if it has run out. */
	long remaining(LeaderClock clock) {
		return Math.min(this.untilNanos - clock.nanos(),
				TimeUnit.MILLISECONDS.toNanos(this.untilMillis - clock.millis()));
	}

	/** The one of the two that lasts longer. */
	Lease latest(Lease other) {
		return (other.untilNanos - this.untilNanos > 0) ? other : this;
	}

}
