package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for futures.
 */
public final class Futures {

	private Futures() {
	}

	/**
	 * Waits for a future, however it completes. An interrupt does not end that, as what
	 * follows counts on it: the thread is left interrupted.
	 * @return false if that takes too long
	 */
	public static boolean await(CompletableFuture<?> future, Duration timeout) {
		long start = System.nanoTime();
		long nanos = TimeUnit.NANOSECONDS.convert(timeout);
		boolean interrupted = false;
		try {
			while (true) {
				try {
					future.get(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
					return true;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException | CancellationException ex) {
			return true;
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
