package io.pubsub.leader;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The tasks of one candidate that run because it leads, and their threads. Thread-safe.
 */
final class GuardedRuns {

	/** Guarded by this. */
	private final List<Run> runs = new ArrayList<>();

	private final Runnable idle;

	/**
	 * Creates one without tasks.
	 * @param idle called when the last task has finished
	 */
	GuardedRuns(Runnable idle) {
		this.idle = idle;
	}

	/**
	 * Runs a task on this thread. It is to be {@link #begin begun} before it is known
	 * that this node still leads, so that none is overlooked when it does not any more.
	 */
	void run(Run run, Term term, Consumer<Term> task) {
		try {
			task.accept(term);
		}
		finally {
			end(run);
		}
	}

	synchronized Run begin(long term) {
		Run run = new Run(Thread.currentThread(), term);
		this.runs.add(run);
		return run;
	}

	void end(Run run) {
		boolean last;
		synchronized (this) {
			this.runs.remove(run);
			last = this.runs.isEmpty();
			if (run.interrupted && this.runs.stream().noneMatch((other) -> other.thread == run.thread)) {
				// the thread goes on with other things
				Thread.interrupted();
			}
		}
		if (last) {
			this.idle.run();
		}
	}

	synchronized boolean isIdle() {
		return this.runs.isEmpty();
	}

	/** Whether a task of the calling thread is among them. */
	synchronized boolean isRunning(Thread thread) {
		return this.runs.stream().anyMatch((run) -> run.thread == thread);
	}

	/** Interrupts, once, the threads of all tasks of a term. */
	synchronized void interrupt(long term) {
		for (Run run : this.runs) {
			if (run.term == term && !run.interrupted) {
				run.interrupted = true;
				run.thread.interrupt();
			}
		}
	}

	/** One call; guarded by the outer object. */
	static final class Run {

		private final Thread thread;

		private final long term;

		private boolean interrupted;

		private Run(Thread thread, long term) {
			this.thread = thread;
			this.term = term;
		}

	}

}
