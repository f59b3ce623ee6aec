package io.pubsub.jgroups;

import java.io.EOFException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.log.Printable;

/**
 * Counts connections that were refused, or cut off for what they brought, and tells of
 * them once a minute at most. One that ends by itself before it has said enough is no
 * stranger: whoever looks for nodes does so. Thread-safe.
 */
final class Strangers {

	private static final Log logger = LogFactory.getLog(Strangers.class);

	private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

	private final LongAdder count = new LongAdder();

	private final AtomicLong told = new AtomicLong(System.nanoTime() - INTERVAL);

	/**
	 * Somebody was refused.
	 * @param who an address
	 * @param cause why
	 */
	void refused(String who, Throwable cause) {
		if (cause instanceof EOFException || cause.getCause() instanceof EOFException) {
			logger.debug(who + " left without a word");
			return;
		}
		this.count.increment();
		long now = System.nanoTime();
		long last = this.told.get();
		if (now - last >= INTERVAL && this.told.compareAndSet(last, now)) {
			logger.warn("Refused a connection with %s, no. %d: %s".formatted(who, count(), Printable.text(cause)));
		}
		else {
			logger.debug("Refused a connection with " + who, Printable.error(cause));
		}
	}

	/** How many were refused so far. */
	long count() {
		return this.count.sum();
	}

}
