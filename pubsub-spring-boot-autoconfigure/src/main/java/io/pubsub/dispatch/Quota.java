package io.pubsub.dispatch;

/**
 * Counts the bytes that wait in one mailbox, and its part of those of the node. Guarded
 * by the mailbox's lock, except for what says otherwise.
 * <p>
 * The sizes stand in a ring beside that of the messages, since a drain that takes many
 * messages with the lock held is not to touch each of them.
 */
final class Quota {

	private static final int[] NONE = {};

	private final long max;

	private final QueuedBytes node;

	private int[] sizes = NONE;

	/** Bytes in the ring. */
	private long bytes;

	/** What the node has not been told yet. */
	private long unreported;

	private boolean closed;

	/** What the one drain has let go and the node has not been told yet; its own. */
	private long released;

	Quota(long max, QueuedBytes node) {
		this.max = max;
		this.node = node;
		node.opened();
	}

	/**
	 * Whether a message is one too many for a mailbox in which others wait.
	 * @param freed how many bytes were dropped to make room for it
	 */
	boolean isFull(Object message, long freed) {
		if (!(message instanceof Held held)) {
			return false;
		}
		if (this.bytes + held.size() > this.max) {
			return true;
		}
		return this.node.isFull() && freed < held.size() && !held.isHeld() && this.bytes > this.node.allowance();
	}

	/**
	 * Whether the node has no room, which comes unseen when another mailbox makes some.
	 */
	boolean isNodeFull() {
		return this.node.isFull();
	}

	/** A message has come, to a place in the ring. */
	void added(Object message, int index) {
		if (message instanceof Held held) {
			this.sizes[index] = held.size();
			this.bytes += held.size();
			this.unreported += held.hold();
			if (this.unreported > this.node.allowance()) {
				report();
			}
		}
		else {
			this.sizes[index] = 0;
		}
	}

	/** A message has been taken from a place in the ring. */
	void taken(int index) {
		this.bytes -= this.sizes[index];
	}

	/** The size of the message at a place in the ring. */
	int sizeAt(int index) {
		return this.sizes[index];
	}

	/** The ring is another one. */
	void moved(int head, int size, int length) {
		int[] longer = new int[length];
		int first = Math.min(size, this.sizes.length - head);
		System.arraycopy(this.sizes, head, longer, 0, first);
		System.arraycopy(this.sizes, 0, longer, first, size - first);
		this.sizes = longer;
	}

	/** The ring is no more. */
	void cleared() {
		this.sizes = NONE;
		this.bytes = 0;
	}

	/** A message that was taken is dropped, or about to be handled. */
	void released(Object message) {
		if (message instanceof Held held) {
			this.unreported -= held.release();
			if (-this.unreported > this.node.allowance()) {
				report();
			}
		}
	}

	/**
	 * A message that was taken is about to be handled by the one drain there is. Without
	 * the lock.
	 */
	void releasedByDrain(Object message) {
		if (message instanceof Held held) {
			this.released += held.release();
			if (this.released > this.node.allowance()) {
				this.node.report(-this.released);
				this.released = 0;
			}
		}
	}

	/** A message that was about to be handled waits again, though not in the ring. */
	void handedBack(Object message) {
		if (message instanceof Held held) {
			this.unreported += held.hold();
		}
	}

	/** The one drain has the lock. */
	void settle() {
		this.unreported -= this.released;
		this.released = 0;
	}

	private void report() {
		this.node.report(this.unreported);
		this.unreported = 0;
	}

	/** The mailbox is closed, and holds no message any more. Once is enough. */
	void close() {
		if (!this.closed) {
			this.closed = true;
			this.node.closed();
		}
		report();
	}

	long bytes() {
		return this.bytes;
	}

	long max() {
		return this.max;
	}

	/** What the node has not been told, nearly. */
	long unreported() {
		return this.unreported - this.released;
	}

}
