package io.pubsub.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;

/**
 * Runs a task again and again while it is on: at once, and then at an interval, measured
 * from the beginning of one run to that of the next. A run that takes longer delays the
 * next; there are never two at a time, also not when it is switched off and on during
 * one. Thread-safe.
 */
final class Repetition {

	/** A longer interval is this long: its end can still be told as a date. */
	private static final Duration MAX_INTERVAL = Duration.ofDays(36_500);

	private final Runnable task;

	private final Duration interval;

	private final TaskScheduler scheduler;

	private boolean on;

	private boolean running;

	/** Counts runs that were planned: only the last of them counts. */
	private long turn;

	private @Nullable Future<?> planned;

	Repetition(Runnable task, Duration interval, TaskScheduler scheduler) {
		this.task = task;
		this.interval = (interval.compareTo(MAX_INTERVAL) < 0) ? interval : MAX_INTERVAL;
		this.scheduler = scheduler;
	}

	synchronized void start() {
		if (!this.on) {
			this.on = true;
			if (!this.running) {
				plan(Duration.ZERO);
			}
		}
	}

	/** Ends it; does not wait for a run under way. */
	synchronized void stop() {
		this.on = false;
		this.turn++;
		if (this.planned != null) {
			this.planned.cancel(false);
			this.planned = null;
		}
	}

	private void plan(Duration delay) {
		long turn = ++this.turn;
		this.planned = this.scheduler.schedule(() -> run(turn), Instant.now().plus(delay));
	}

	private void run(long turn) {
		synchronized (this) {
			if (turn != this.turn) {
				return;
			}
			this.planned = null;
			this.running = true;
		}
		long begin = System.nanoTime();
		try {
			this.task.run();
		}
		finally {
			goOn(this.interval.minusNanos(System.nanoTime() - begin));
		}
	}

	private synchronized void goOn(Duration delay) {
		this.running = false;
		if (this.on) {
			try {
				plan(delay.isNegative() ? Duration.ZERO : delay);
			}
			catch (RejectedExecutionException ex) {
				// the scheduler has ended, as the application does
				this.on = false;
			}
		}
	}

}
