package io.pubsub.dispatch;

/**
 * Whether messages get into a mailbox, and out of it. Changed with the mailbox's lock
 * held; also read without.
 */
final class MailboxState {

	private volatile boolean accepting = true;

	/** Paused by the user, or held. */
	private volatile boolean paused;

	private volatile boolean closed;

	// guarded by the mailbox's lock

	private boolean pausedByUser;

	/** How often it was held, and not released. */
	private int holds;

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
