package io.pubsub.test;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Has tests that share an application context run one after the other.
 */
final class TestTurn {

	private static final long MINUTES = 10;

	private final Semaphore free = new Semaphore(1, true);

	void take() {
		try {
			if (!this.free.tryAcquire(MINUTES, TimeUnit.MINUTES)) {
				throw new IllegalStateException(
						"Another test with the same application context has not ended within " + MINUTES + " minutes");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while another test with the same context runs", ex);
		}
	}

	void end() {
		this.free.release();
	}

}
