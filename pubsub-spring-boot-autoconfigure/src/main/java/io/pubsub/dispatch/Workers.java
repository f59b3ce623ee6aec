package io.pubsub.dispatch;

import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.guard.Failures;

/**
 * The threads that run listeners: few as long as listeners return, more while some block.
 * <p>
 * Tasks stand in one lock-free queue. As many workers as there are processors take from
 * it. A watch looks at them regularly: a worker that has been in one task since the watch
 * last looked is taken to be blocked, and does not count; so while tasks wait, another is
 * started in its place. Whoever is idle for long ends. (Go's scheduler does the same with
 * its threads and {@code sysmon}.)
 * <p>
 * An interrupt concerns the task it comes in, and no other: what a task leaves of it is
 * cleared before the next, and a worker that is interrupted while it is idle goes on
 * waiting.
 */
public final class Workers implements Executor, AutoCloseable {

	private static final Log logger = LogFactory.getLog(Workers.class);

	/** Most threads at a time: with so many listeners blocked, others have to wait. */
	static final int MAX_WORKERS = 1024;

	private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

	/** Tasks in less time than this come in quick succession. */
	private static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

	private static final long WATCH_BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long WATCH_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final Executor threads;

	private final Consumer<? super Throwable> onFailure;

	private final int parallelism;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();

	private final Set<Worker> workers = ConcurrentHashMap.newKeySet();

	private final AtomicInteger count = new AtomicInteger();

	/** Workers that do not count as they are blocked, as the watch last saw it. */
	private volatile int blocked;

	private volatile boolean closed;

	private final Thread watch;

	/**
	 * Makes workers, none of which is started before there is a task.
	 * @param name the beginning of the watch's thread name
	 * @param threads runs each worker until it ends, on a thread of its own
	 * @param parallelism how many workers there are when none is blocked
	 * @param onFailure gets what a task throws, or what the workers themselves run into,
	 * after it was logged; must not throw
	 */
	public Workers(String name, Executor threads, int parallelism, Consumer<? super Throwable> onFailure) {
		this.threads = threads;
		this.onFailure = onFailure;
		this.parallelism = parallelism;
		this.watch = new Thread(this::watch, name + "-watch");
		this.watch.setDaemon(true);
		this.watch.start();
	}

	/**
	 * Runs a task on a worker, soon. It may block.
	 * @param task the task
	 */
	@Override
	public void execute(Runnable task) {
		enqueue(task);
		wake();
	}

	/**
	 * Calls a user back on a worker, or on another thread when there may be no worker any
	 * more. (A future without an executor would have a thread for each call where there
	 * are two processors.)
	 * @param call the call
	 * @param stopped whether there may be no worker any more
	 */
	public void callBack(Runnable call, boolean stopped) {
		if (stopped) {
			CompletableFuture.runAsync(call);
		}
		else {
			execute(call);
		}
	}

	/**
	 * Adds a task that is run when {@link #wake()} is called next: the way to add many.
	 * @param task the task
	 */
	void enqueue(Runnable task) {
		this.tasks.add(task);
	}

	/**
	 * Whether tasks wait for a worker.
	 * @return true if so
	 */
	public boolean hasTasks() {
		return !this.tasks.isEmpty();
	}

	/** Takes the task that waits longest, or the next one of a bundle. */
	private @Nullable Runnable poll() {
		for (Runnable first = this.tasks.peek(); first != null; first = this.tasks.peek()) {
			if (first instanceof Bundle bundle) {
				Runnable task = bundle.take();
				if (bundle.isEmpty()) {
					this.tasks.remove(bundle);
				}
				if (task != null) {
					return task;
				}
			}
			else if (this.tasks.remove(first)) {
				return first;
			}
		}
		return null;
	}

	/**
	 * Has a worker look for tasks. That one wakes others as long as there are more.
	 */
	public void wake() {
		if (this.tasks.isEmpty()) {
			return;
		}
		Worker worker = this.idle.poll();
		if (worker != null) {
			worker.wake();
		}
		else if (this.count.get() < this.parallelism + this.blocked) {
			start();
		}
	}

	private void start() {
		int workers = this.count.get();
		if (workers >= Math.min(MAX_WORKERS, this.parallelism + this.blocked) || this.closed) {
			return;
		}
		if (this.count.compareAndSet(workers, workers + 1)) {
			Worker worker = null;
			try {
				worker = new Worker();
				this.workers.add(worker);
				this.threads.execute(worker);
			}
			catch (RuntimeException | Error ex) {
				if (worker != null) {
					worker.end();
				}
				else {
					this.count.decrementAndGet();
				}
				failed("No thread could be started for listeners", ex);
			}
		}
	}

	/**
	 * Logs what should not have been thrown.
	 * @param message what has not worked
	 * @param failure what was thrown
	 */
	public void failed(String message, Throwable failure) {
		Failures.log(logger, message, failure);
		this.onFailure.accept(failure);
	}

	private void watch() {
		while (!this.closed) {
			try {
				look();
			}
			catch (OutOfMemoryError ex) {
				failed("The workers could not be watched", ex);
				LockSupport.parkNanos(this, WATCH_IDLE_NANOS);
			}
		}
	}

	private void look() {
		while (!this.closed) {
			int blocked = 0;
			boolean busy = false;
			for (Worker worker : this.workers) {
				busy |= (worker.turn % 2 == 1);
				blocked += worker.isBlocked() ? 1 : 0;
			}
			this.blocked = blocked;
			wake();
			LockSupport.parkNanos(this, busy ? WATCH_BUSY_NANOS : WATCH_IDLE_NANOS);
			// with the flag set it could not park again
			Thread.interrupted();
		}
	}

	/**
	 * How many workers run a task from which they cannot return before the caller has:
	 * since the caller is itself called by it, or since the task ends the JVM, which
	 * waits for the caller.
	 * @param task the task
	 * @return the number
	 */
	int stuckIn(Runnable task) {
		int stuck = 0;
		for (Worker worker : this.workers) {
			stuck += worker.isStuckIn(task) ? 1 : 0;
		}
		return stuck;
	}

	/**
	 * Ends the workers, each when its task at hand returns. Tasks that wait are not run.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.tasks.clear();
		LockSupport.unpark(this.watch);
		this.workers.forEach(Worker::wake);
	}

	private final class Worker implements Runnable {

		private volatile @Nullable Thread thread;

		private volatile boolean woken;

		/** Odd during a task; written by the worker alone. */
		private volatile int turn;

		/** The one at hand; seen by those who see the turn. */
		private @Nullable Runnable task;

		/** The turn at the watch's last look. */
		private int seen;

		/** How long the last wait for a task took. */
		private long waited = QUICK_NANOS;

		@Override
		public void run() {
			this.thread = Thread.currentThread();
			try {
				Runnable task = next();
				while (task != null && !Workers.this.closed) {
					run(task);
					task = next();
				}
			}
			catch (OutOfMemoryError ex) {
				failed("A worker ended", ex);
			}
			finally {
				end();
			}
		}

		private void run(Runnable task) {
			this.task = task;
			this.turn++;
			try {
				task.run();
			}
			catch (Throwable ex) {
				failed("A task failed", ex);
			}
			this.turn++;
			Thread.interrupted();
		}

		private @Nullable Runnable next() {
			Runnable task = Workers.this.poll();
			if (task == null) {
				long since = System.nanoTime();
				task = awaitTask(since);
				this.waited = System.nanoTime() - since;
			}
			if (task != null) {
				Workers.this.wake();
			}
			return task;
		}

		/** The next task; null when this worker is to end. */
		private @Nullable Runnable awaitTask(long since) {
			Runnable task = null;
			if (this.waited < QUICK_NANOS) {
				// under load, sleeping and being woken costs more than letting those go
				// first who may bring tasks; otherwise it would only cost this worker
				// its turn when it is woken
				Thread.yield();
				task = Workers.this.poll();
			}
			while (task == null && !Workers.this.closed) {
				this.woken = false;
				Workers.this.idle.push(this);
				// again, for what came before this worker could be seen idle
				task = Workers.this.poll();
				if (task == null && !await(since + IDLE_NANOS)) {
					return null;
				}
				Workers.this.idle.remove(this);
				if (task == null) {
					task = Workers.this.poll();
				}
			}
			return task;
		}

		/** Waits to be woken; false when it was idle for so long that it may end. */
		private boolean await(long deadline) {
			while (!this.woken && !Workers.this.closed) {
				long nanos = deadline - System.nanoTime();
				if (nanos <= 0) {
					// whoever removes this worker from the idle ones decides
					return !Workers.this.idle.remove(this);
				}
				LockSupport.parkNanos(Workers.this, nanos);
				// with the flag set it could not park again
				Thread.interrupted();
			}
			return true;
		}

		void wake() {
			this.woken = true;
			LockSupport.unpark(this.thread);
		}

		boolean isBlocked() {
			int now = this.turn;
			boolean blocked = (now % 2 == 1 && now == this.seen);
			this.seen = now;
			return blocked;
		}

		boolean isStuckIn(Runnable task) {
			if (this.turn % 2 == 0 || this.task != task) {
				return false;
			}
			Thread thread = this.thread;
			return thread != null && (thread == Thread.currentThread() || isEndingTheProcess(thread));
		}

		private static boolean isEndingTheProcess(Thread thread) {
			for (StackTraceElement element : thread.getStackTrace()) {
				if (element.getClassName().equals("java.lang.Runtime") && element.getMethodName().equals("exit")) {
					return true;
				}
			}
			return false;
		}

		void end() {
			Workers.this.workers.remove(this);
			Workers.this.count.decrementAndGet();
		}

	}

}
