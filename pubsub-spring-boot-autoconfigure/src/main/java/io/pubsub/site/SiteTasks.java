package io.pubsub.site;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The one thread that connects a site. Thread-safe.
 */
final class SiteTasks {

	private static final Log logger = LogFactory.getLog(SiteTasks.class);

	private final ScheduledThreadPoolExecutor thread;

	SiteTasks() {
		this.thread = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pubsub-site");
			thread.setDaemon(true);
			return thread;
		});
		this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.thread.setRemoveOnCancelPolicy(true);
	}

	/** Has something done soon, if this is not closed. */
	void execute(Runnable task) {
		schedule(task, Duration.ZERO);
	}

	/** Has something done later, if this is not closed by then. */
	void schedule(Runnable task, Duration delay) {
		try {
			this.thread.schedule(() -> run(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// there is nothing to connect any more
		}
	}

	/** Has something done after what was to be done before. */
	Future<?> submit(Runnable task) {
		try {
			return this.thread.submit(() -> run(task));
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.completedFuture(null);
		}
	}

	private static void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.error("The bridge between sites could not follow a change", ex);
		}
	}

	void close() {
		this.thread.shutdown();
	}

}
