package io.pubsub.dispatch;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Tasks that came together and stand in the queue as one. Workers take them one by one,
 * whoever comes, so one that blocks holds up none of the others.
 */
final class Bundle implements Runnable {

	private final Runnable[] tasks;

	private final int count;

	private final AtomicInteger taken = new AtomicInteger();

	private Bundle(Runnable[] tasks, int count) {
		this.tasks = tasks;
		this.count = count;
	}

	/**
	 * Takes a task.
	 * @return null if there is none any more
	 */
	@Nullable Runnable take() {
		int index = this.taken.getAndIncrement();
		return (index < this.count) ? this.tasks[index] : null;
	}

	boolean isEmpty() {
		return this.taken.get() >= this.count;
	}

	@Override
	public void run() {
		throw new IllegalStateException("Its tasks are to be run one by one");
	}

	/**
	 * Collects tasks and hands them to workers, many at a time. Used by one thread.
	 */
	static final class Collector {

		/**
		 * Few enough that what the first ones need is in a cache yet when they are run.
		 */
		private static final int SIZE = 256;

		private final Workers workers;

		private Runnable[] tasks = {};

		private int count;

		Collector(Workers workers) {
			this.workers = workers;
		}

		void add(Runnable task) {
			if (this.count == this.tasks.length) {
				flush();
				this.tasks = new Runnable[SIZE];
			}
			this.tasks[this.count++] = task;
		}

		/** Has the workers run what was collected. */
		void flush() {
			if (this.count > 0) {
				this.workers.execute(new Bundle(this.tasks, this.count));
				this.tasks = new Runnable[0];
				this.count = 0;
			}
		}

	}

}
