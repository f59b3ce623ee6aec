package io.pubsub.leader;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls a listener, in order, one call at a time. Thread-safe.
 */
final class SerialCalls {

	private static final Log logger = LogFactory.getLog(SerialCalls.class);

	private final Executor threads;

	/** Guarded by itself. */
	private final Queue<Runnable> calls = new ArrayDeque<>();

	private boolean calling;

	SerialCalls(Executor threads) {
		this.threads = threads;
	}

	/**
	 * Makes a call after all others.
	 * @return completes when it has returned
	 */
	CompletableFuture<Void> call(Runnable call) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		synchronized (this.calls) {
			this.calls.add(() -> {
				try {
					call.run();
				}
				catch (Throwable ex) {
					logger.warn("A listener of leaders failed", ex);
				}
				finally {
					done.complete(null);
				}
			});
			if (this.calling) {
				return done;
			}
			this.calling = true;
		}
		this.threads.execute(this::run);
		return done;
	}

	private void run() {
		for (Runnable next = next(); next != null; next = next()) {
			next.run();
		}
	}

	private @Nullable Runnable next() {
		synchronized (this.calls) {
			Runnable next = this.calls.poll();
			this.calling = next != null;
			return next;
		}
	}

}
