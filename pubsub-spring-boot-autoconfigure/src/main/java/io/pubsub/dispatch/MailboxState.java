package io.pubsub.dispatch;

/**
 * Whether messages get into a mailbox, and out of it, and whether somebody waits for
 * that. Changed with the mailbox's lock held; also read without.
 */
final class MailboxState {

	private final Object lock;

	private volatile boolean accepting = true;

	/** Paused by the user, or held. */
	private volatile boolean paused;

	private volatile boolean closed;

	// guarded by the mailbox's lock

	private boolean pausedByUser;

	/** How often it was held, and not released. */
	private int holds;

	/** Senders that wait for room. */
	private int waiting;

	/**
	 * Makes the state of an open mailbox.
	 * @param lock that of the mailbox
	 */
	MailboxState(Object lock) {
		this.lock = lock;
	}

	/** Whether messages get in. */
	boolean isAccepting() {
		return this.accepting;
	}

	/** Whether messages get out. */
	boolean isHandingOver() {
		return !this.paused && !this.closed;
	}

	boolean isClosed() {
		return this.closed;
	}

	void pause() {
		this.pausedByUser = true;
		this.paused = true;
	}

	void resume() {
		this.pausedByUser = false;
		this.paused = this.holds > 0;
	}

	void hold() {
		this.holds++;
		this.paused = true;
	}

	void release() {
		this.holds = Math.max(0, this.holds - 1);
		this.paused = this.pausedByUser || this.holds > 0;
	}

	/** A sender waits for room from now on. */
	void waits() {
		this.waiting++;
	}

	/** A sender waits no longer. */
	void waitsNoMore() {
		this.waiting--;
	}

	/** There may be room, or no message gets in any more. */
	void wakeSenders() {
		if (this.waiting > 0) {
			this.lock.notifyAll();
		}
	}

	/** No message gets in any more. */
	void stopAccepting() {
		this.accepting = false;
	}

	/** No message gets in or out any more. */
	void close() {
		this.accepting = false;
		this.closed = true;
	}

}
