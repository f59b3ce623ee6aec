package io.pubsub.leader;

import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What candidates and locks of a node share.
 *
 * @param link finds and asks other nodes
 * @param promises what this node has promised
 * @param ballots elect this node
 * @param renewals renew its leases
 * @param settings how that is done
 * @param clock measures leases
 * @param timer the one thread on which candidates decide
 * @param listeners calls listeners
 * @param figures counts
 */
record Elections(LeaderLink link, Promises promises, Ballots ballots, Renewals renewals, LeaderSettings settings,
		LeaderClock clock, ScheduledThreadPoolExecutor timer, Executor listeners, LeaderFigures figures) {

	/** Has something done on the thread of candidates, unless this node has stopped. */
	void execute(Runnable task) {
		try {
			this.timer.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// nothing is decided any more
		}
	}

	/** Has something done later on the thread of candidates. */
	Future<?> schedule(Runnable task, long nanos) {
		try {
			return this.timer.schedule(task, Math.max(nanos, 0), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return new FutureTask<>(task, null);
		}
	}

}
