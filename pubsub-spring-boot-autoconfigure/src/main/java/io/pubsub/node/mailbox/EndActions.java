package io.pubsub.node.mailbox;

import java.util.LinkedHashSet;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.guard.Failures;

/**
 * What is to be done, once, when a mailbox has ended: what it watches is withdrawn, its
 * names and memberships are given up, and then those who watch it are told. Thread-safe;
 * actions run without a lock, each kind in the order in which they were added.
 */
public final class EndActions {

	private static final Log logger = LogFactory.getLog(EndActions.class);

	/** Those that go first; null as long as there is none; guarded by this. */
	private @Nullable Set<Runnable> first;

	/** Null as long as there is none; guarded by this. */
	private @Nullable Set<Runnable> actions;

	/** Guarded by this. */
	private boolean ended;

	/**
	 * Adds an action, or runs it at once on this thread if the end has come.
	 * @param action must not block; what it throws is logged
	 */
	public void add(Runnable action) {
		synchronized (this) {
			if (!this.ended) {
				if (this.actions == null) {
					this.actions = new LinkedHashSet<>();
				}
				this.actions.add(action);
				return;
			}
		}
		runOne(action);
	}

	/**
	 * Adds an action that goes before the others.
	 * @return false if the end has come
	 */
	public synchronized boolean addFirst(Runnable action) {
		if (this.ended) {
			return false;
		}
		if (this.first == null) {
			this.first = new LinkedHashSet<>();
		}
		this.first.add(action);
		return true;
	}

	/** Takes back an action that has not run. */
	public synchronized void remove(Runnable action) {
		this.first = without(this.first, action);
		this.actions = without(this.actions, action);
	}

	private static @Nullable Set<Runnable> without(@Nullable Set<Runnable> actions, Runnable action) {
		return (actions != null && actions.remove(action) && actions.isEmpty()) ? null : actions;
	}

	/**
	 * The end has come; doing this again does nothing.
	 * @param last what goes after all others
	 */
	void run(Runnable last) {
		Set<Runnable> first;
		Set<Runnable> actions;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			first = this.first;
			actions = this.actions;
			this.first = null;
			this.actions = null;
		}
		runAll(first);
		runAll(actions);
		runOne(last);
	}

	public synchronized int size() {
		return ((this.first != null) ? this.first.size() : 0) + ((this.actions != null) ? this.actions.size() : 0);
	}

	private static void runAll(@Nullable Set<Runnable> actions) {
		if (actions != null) {
			actions.forEach(EndActions::runOne);
		}
	}

	private static void runOne(Runnable action) {
		try {
			action.run();
		}
		catch (Throwable ex) {
			Failures.log(logger, "What was to be done at the end of a mailbox failed", ex);
		}
	}

}
