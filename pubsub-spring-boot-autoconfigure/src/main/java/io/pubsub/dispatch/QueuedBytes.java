package io.pubsub.dispatch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many bytes wait in all mailboxes of a node together, and how many may. Thread-safe.
 * <p>
 * Each mailbox gets some slack when it opens: bytes that it does not count here, and that
 * cost nothing for that reason. All slack together is a {@value #SHARE}th of the bound at
 * most, and each mailbox gets a {@value #SHARE}th of what is left of it: with hundreds of
 * mailboxes the last ones get next to none.
 * <p>
 * What a mailbox counts it reports here now and then: what it has not reported is less
 * than its allowance, up to {@value #CHUNK} bytes. The more mailboxes there are the
 * smaller it is. So the count may be too low by two sixteenths of the bound, and too high
 * by one, as long as mailboxes do not fill one by one while they are opened. Up to its
 * allowance a mailbox takes messages even when the node is full, so that a listener that
 * keeps up goes on when others do not.
 */
public final class QueuedBytes {

	/** How many bytes a mailbox does not report, at most. */
	static final int CHUNK = 64 * 1024;

	private static final int SHARE = 16;

	private final long max;

	private final LongAdder total = new LongAdder();

	private final AtomicInteger mailboxes = new AtomicInteger();

	private volatile int allowance;

	/** Slack that no mailbox has got. */
	private final AtomicLong slack;

	/** As it was at the last report. */
	private volatile boolean full;

	/**
	 * Makes the count of a node without mailboxes.
	 * @param max how many bytes may wait
	 */
	public QueuedBytes(long max) {
		this.max = max;
		this.allowance = allowance(1);
		this.slack = new AtomicLong(max / SHARE);
	}

	/** The count of mailboxes that no node bounds. */
	static QueuedBytes unbounded() {
		return new QueuedBytes(Long.MAX_VALUE);
	}

	private int allowance(int mailboxes) {
		return (int) Math.min(CHUNK, this.max / SHARE / Math.max(1, mailboxes));
	}

	/**
	 * There is one mailbox more.
	 * @return its slack: how many bytes may wait in it that it does not count
	 */
	int opened() {
		this.allowance = allowance(this.mailboxes.incrementAndGet());
		return share(this.slack.getAndUpdate((slack) -> slack - share(slack)));
	}

	private static int share(long slack) {
		return (int) Math.min(Integer.MAX_VALUE, slack / SHARE);
	}

	/**
	 * There is one mailbox less.
	 * @param slack its slack
	 */
	void closed(int slack) {
		this.allowance = allowance(this.mailboxes.decrementAndGet());
		this.slack.addAndGet(slack);
	}

	/** How many bytes a mailbox need not report. */
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
	 * How many bytes wait, as far as mailboxes count and have reported them.
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
