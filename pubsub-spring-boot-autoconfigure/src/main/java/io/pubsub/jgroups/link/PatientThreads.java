package io.pubsub.jgroups.link;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jgroups.util.ThreadFactory;

/**
 * Threads that may wait for the network: for a node to accept a connection, or to read.
 * They are not those of JGroups' pool, which drops messages of nodes while all its
 * threads are busy: searches, to which a node that starts then gets no answer, requests
 * to join and to leave, and credits.
 */
final class PatientThreads implements Predicate<Runnable> {

	/** Each waits for another node, so these are for as many that do not answer. */
	static final int MAX = 200;

	private static final long IDLE_SECONDS = 10;

	private final ThreadPoolExecutor executor;

	/**
	 * Creates one that has no thread yet.
	 * @param threads makes them
	 */
	PatientThreads(ThreadFactory threads) {
		this.executor = new ThreadPoolExecutor(0, MAX, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
				(task) -> {
					Thread thread = threads.newThread(task);
					thread.setDaemon(true);
					return thread;
				});
	}

	/**
	 * Has a thread run a task.
	 * @return false if all are busy, or this is closed
	 */
	@Override
	public boolean test(Runnable task) {
		try {
			this.executor.execute(task);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/** How many threads run tasks. */
	int busy() {
		return this.executor.getActiveCount();
	}

	/** Interrupts all threads, and runs nothing from now on. */
	void close() {
		this.executor.shutdownNow();
	}

}
