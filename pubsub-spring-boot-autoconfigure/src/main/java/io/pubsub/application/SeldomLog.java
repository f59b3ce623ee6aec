package io.pubsub.application;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;

import io.pubsub.log.Printable;

/**
 * Warns at most once in ten seconds, so that a log is not flooded. Thread-safe.
 */
final class SeldomLog {

	private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

	private final Log logger;

	private final AtomicLong next = new AtomicLong(System.nanoTime());

	private final AtomicLong omitted = new AtomicLong();

	SeldomLog(Log logger) {
		this.logger = logger;
	}

	/** Logs a text that ends a sentence, and a failure. Never throws. */
	void warn(String text, Throwable failure) {
		long now = System.nanoTime();
		long due = this.next.get();
		if (now - due < 0 || !this.next.compareAndSet(due, now + PAUSE)) {
			this.omitted.incrementAndGet();
			return;
		}
		long others = this.omitted.getAndSet(0);
		try {
			this.logger.warn((others > 0) ? text + " (and " + others + " times before, without a line)" : text,
					Printable.error(failure));
		}
		catch (Throwable ex) {
			// a log that fails
		}
	}

}
