package io.pubsub.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for what will be so.
 */
final class Await {

	private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

	private Await() {
	}

	static long deadline(Duration timeout) {
		return System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(timeout), Long.MAX_VALUE / 2);
	}

	static Duration left(long deadline) {
		return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
	}

	/**
	 * Waits until a condition holds.
	 * @param otherwise says what is not so
	 * @throws AssertionError if it does not hold in time, or the thread is interrupted
	 */
	static void until(long deadline, BooleanSupplier condition, Supplier<String> otherwise) {
		while (!condition.getAsBoolean()) {
			if (deadline - System.nanoTime() < 0) {
				throw new AssertionError(otherwise.get());
			}
			if (Thread.currentThread().isInterrupted()) {
				throw new AssertionError("Interrupted while waiting. " + otherwise.get());
			}
			LockSupport.parkNanos(INTERVAL_NANOS);
		}
	}

}
