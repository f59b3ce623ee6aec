package io.pubsub.dispatch;

/**
 * Counts the bytes that wait in one mailbox, and its part of those of the node. Guarded
 * by the mailbox's lock, except for what says otherwise.
 * <p>
 * Messages that fit in this mailbox's slack are not counted in the node, and need no
 * reference count: a listener that keeps up costs neither.
 * <p>
 * The sizes stand in a ring beside that of the messages, since a drain that takes many
 * messages with the lock held is not to touch each of them. Those of messages that the
 * node counts are complements, and so below zero.
 */
final class Quota {

	private static final int[] NONE = {};

	private final long max;

	private final QueuedBytes node;

	/** How many bytes may wait here that the node does not count. */
	private final int slack;

	private int[] sizes = NONE;

	/** Bytes in the ring. */
	private long bytes;

	/** Bytes that the node does not count, in the ring and taken from it. */
	private int uncounted;

	/** What the node counts and has not been told yet. */
	private long unreported;

	private boolean closed;

	// what the one drain has let go and not settled yet; its own

	private int uncountedReleased;

	private long released;

	Quota(long max, QueuedBytes node) {
		this.max = max;
		this.node = node;
		this.slack = node.opened();
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
			int size = held.size();
			this.bytes += size;
			if (size <= this.slack - this.uncounted) {
				this.uncounted += size;
				this.sizes[index] = size;
			}
			else {
				this.sizes[index] = ~size;
				count(held);
			}
		}
		else {
			this.sizes[index] = 0;
		}
	}

	/** A message waits that is counted in the node. */
	private void count(Held held) {
		this.unreported += held.hold();
		if (this.unreported > this.node.allowance()) {
			report();
		}
	}

	/** Whether the node counts the message at a place in the ring. */
	boolean isCounted(int index) {
		return this.sizes[index] < 0;
	}

	/** The size of the message at a place in the ring. */
	int sizeAt(int index) {
		int size = this.sizes[index];
		return (size < 0) ? ~size : size;
	}

	/** A message has been taken from a place in the ring. */
	void taken(int index) {
		this.bytes -= sizeAt(index);
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

	/**
	 * A message that was taken waits again, though not in the ring: the node counts it.
	 */
	void keptApart(Object message) {
		if (message instanceof Held held) {
			count(held);
		}
	}

	/**
	 * A message that was taken is dropped, or about to be handled.
	 * @param counted whether the node counts it
	 */
	void released(Object message, boolean counted) {
		if (message instanceof Held held) {
			if (!counted) {
				this.uncounted -= held.size();
				return;
			}
			this.unreported -= held.release();
			if (-this.unreported > this.node.allowance()) {
				report();
			}
		}
	}

	/**
	 * A message that was taken is about to be handled by the one drain there is. Without
	 * the lock.
	 * @param counted whether the node counts it
	 */
	void releasedByDrain(Object message, boolean counted) {
		if (message instanceof Held held) {
			if (!counted) {
				this.uncountedReleased += held.size();
				return;
			}
			this.released += held.release();
			if (this.released > this.node.allowance()) {
				this.node.report(-this.released);
				this.released = 0;
			}
		}
	}

	/** The one drain has the lock. */
	void settle() {
		this.uncounted -= this.uncountedReleased;
		this.uncountedReleased = 0;
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
			this.node.closed(this.slack);
		}
		report();
	}

	long bytes() {
		return this.bytes;
	}

	long max() {
		return this.max;
	}

	/** What the node does not count, or has not been told, nearly. */
	long unreported() {
		return this.unreported - this.released + this.uncounted - this.uncountedReleased;
	}

}
