package io.pubsub.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes wait in all mailboxes of a node together, and how many may. Thread-safe.
 * <p>
 * A mailbox counts for itself and reports here now and then: what it has not reported is
 * less than its allowance, up to {@value #CHUNK} bytes. The more mailboxes there are the
 * smaller it is, so that all of them together are wrong by a sixteenth of the bound in
 * each direction at most. Up to its allowance a mailbox takes messages even when the node
 * is full, so that a listener that keeps up goes on when others do not.
 */
public final class QueuedBytes {

	/** What a mailbox keeps to itself, at most. */
	static final int CHUNK = 64 * 1024;

	private static final int SHARE = 16;

	private final long max;

	private final LongAdder total = new LongAdder();

	private final AtomicInteger mailboxes = new AtomicInteger();

	private volatile int allowance;

	/** As it was at the last report. */
	private volatile boolean full;

	/**
	 * Makes the count of a node without mailboxes.
	 * @param max how many bytes may wait
	 */
	public QueuedBytes(long max) {
		this.max = max;
		this.allowance = allowance(1);
	}

	/** The count of mailboxes that no node bounds. */
	static QueuedBytes unbounded() {
		return new QueuedBytes(Long.MAX_VALUE);
	}

	private int allowance(int mailboxes) {
		return (int) Math.min(CHUNK, this.max / SHARE / Math.max(1, mailboxes));
	}

	/** There is one mailbox more. */
	void opened() {
		this.allowance = allowance(this.mailboxes.incrementAndGet());
	}

	/** There is one mailbox less. */
	void closed() {
		this.allowance = allowance(this.mailboxes.decrementAndGet());
	}

	/** What a mailbox may keep to itself. */
	int allowance() {
		return this.allowance;
	}

	/** So many bytes wait more, or less. */
	void report(long bytes) {
		this.total.add(bytes);
		boolean full = this.total.sum() >= this.max;
		if (full != this.full) {
			this.full = full;
		}
	}

	/** Whether no more bytes may wait; costs a look at a field as long as it is not. */
	boolean isFull() {
		if (!this.full) {
			return false;
		}
		boolean full = this.total.sum() >= this.max;
		if (!full) {
			this.full = false;
		}
		return full;
	}

	/**
	 * How many bytes wait, as far as mailboxes have reported.
	 * @return their number
	 */
	public long reported() {
		return this.total.sum();
	}

	/**
	 * How many bytes may wait.
	 * @return the bound
	 */
	public long max() {
		return this.max;
	}

}
