package io.pubsub.cluster;

/**
 * How messages come to a lane: each alone, or many in quick succession. Guarded by the
 * lane.
 */
final class Pace {

	/** Messages in less time after a send than this come in quick succession. */
	static final long QUICK_NANOS = 50_000;

	/** After so many in quick succession, as many are expected after the next pause. */
	private static final long MANY = 8;

	/** When the lane was last found empty after a send. */
	private long emptySince = System.nanoTime() - QUICK_NANOS;

	/** How many messages had come before those that came after the last pause. */
	private long before;

	/** The lane has been found empty after a send. */
	void empty() {
		this.emptySince = System.nanoTime();
	}

	/**
	 * Whether a message that comes to the empty lane comes after a pause, and is not
	 * likely to be the first of many. To be asked once for each such message, as what
	 * came after the last pause is counted from here.
	 * @param count how many have come before it
	 */
	boolean isAlone(long count) {
		if (System.nanoTime() - this.emptySince < QUICK_NANOS) {
			return false;
		}
		long last = count - this.before;
		this.before = count;
		return last < MANY;
	}

}
