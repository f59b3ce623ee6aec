package io.pubsub.cluster;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.guard.Failures;

/**
 * The control thread of a node: runs one task after the other. An exception of one task
 * does not affect the others. Thread-safe.
 */
final class ControlThread {

	private static final Log logger = LogFactory.getLog(ControlThread.class);

	private final Node self;

	private final Consumer<Throwable> onFailure;

	private final ScheduledThreadPoolExecutor executor;

	/** Set before the first task. */
	private volatile @Nullable Thread thread;

	/**
	 * Makes a thread that starts with its first task.
	 * @param self the node, for its name and the log
	 * @param onFailure gets what a task throws, after it was logged; must not throw
	 */
	ControlThread(Node self, Consumer<Throwable> onFailure) {
		this.self = self;
		this.onFailure = onFailure;
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pubsub-" + self + "-control");
			thread.setDaemon(true);
			this.thread = thread;
			return thread;
		});
	}

	/** Whether the caller runs on it. */
	boolean isCurrent() {
		return Thread.currentThread() == this.thread;
	}

	/** Runs a task soon; not once this is closed. */
	void execute(Runnable task) {
		execute(task, 0);
	}

	/** Runs a task after some time; not once this is closed. */
	void execute(Runnable task, long delayNanos) {
		try {
			this.executor.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Closed meanwhile", ex);
		}
	}

	/** Runs a task from time to time. */
	void repeat(Runnable task, long intervalMillis) {
		try {
			this.executor.scheduleWithFixedDelay(guarded(task), intervalMillis, intervalMillis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Closed meanwhile", ex);
		}
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				Failures.log(logger, "Node " + this.self + " could not follow a change of the cluster", ex);
				this.onFailure.accept(ex);
			}
		};
	}

	/**
	 * Waits until the tasks that are to run at once have run; not for this thread.
	 * @return false if that took longer than the timeout
	 */
	boolean await(Duration timeout) {
		try {
			this.executor.submit(() -> {
			}).get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Closed before", ex);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

	/** Ends, with the task at hand. */
	void close() {
		this.executor.shutdownNow();
		try {
			this.executor.awaitTermination(1, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
