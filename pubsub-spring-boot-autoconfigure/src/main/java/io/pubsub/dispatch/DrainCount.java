package io.pubsub.dispatch;

/**
 * The drains of one mailbox that are under way or queued up, and the barrier at which
 * they let a notice be handled alone: a drain that comes to a notice while others are
 * under way signs off, and so do those, until the last takes the notice. Guarded by the
 * mailbox's lock.
 */
final class DrainCount {

	/** How many there may be at a time. */
	private final int most;

	private int count;

	/** Those that will not return before what waits for that has gone on. */
	private int stuck;

	/** Whether one is alone with a notice, so that no other begins. */
	private boolean alone;

	DrainCount(int most) {
		this.most = most;
	}

	/** How many there may be at a time. */
	int most() {
		return this.most;
	}

	/** Whether one more may begin. */
	boolean mayBegin() {
		return !this.alone && this.count < this.most;
	}

	/**
	 * How many more may begin.
	 * @param depth how many messages wait
	 */
	int missing(int depth) {
		return this.alone ? 0 : Math.min(this.most - this.count, depth);
	}

	/** One is queued up. */
	void begun() {
		this.count++;
	}

	/** One has signed off. */
	void ended() {
		this.count--;
	}

	/** Whether there is none. */
	boolean none() {
		return this.count == 0;
	}

	/** Whether there is none that will return. */
	boolean noneReturns() {
		return this.count <= this.stuck;
	}

	/** Whether none can begin any more, as all are stuck. */
	boolean allStuck() {
		return this.stuck >= this.most;
	}

	/**
	 * One has come to a notice.
	 * @return false if it is alone, and stays so until the notice is done
	 */
	boolean mustWait() {
		this.alone = this.count - this.stuck <= 1;
		return !this.alone;
	}

	/**
	 * One has done what was at hand.
	 * @return true if that was a notice, so that others may begin again
	 */
	boolean noticeDone() {
		boolean alone = this.alone;
		this.alone = false;
		return alone;
	}

	/** Whether more are stuck than was known. */
	boolean moreStuck(int stuck) {
		return stuck > this.stuck;
	}

	/**
	 * Some are stuck, perhaps in a notice: the others are not to wait for it.
	 * @param stuck how many
	 */
	void stuck(int stuck) {
		this.stuck = stuck;
		if (stuck > 0) {
			this.alone = false;
		}
	}

}
