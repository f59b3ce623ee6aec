package io.pubsub.node;

import java.util.LinkedHashSet;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done, once, when something has ended. Thread-safe; actions run without a
 * lock, in the order in which they were added.
 */
final class Endings {

	private static final Log logger = LogFactory.getLog(Endings.class);

	/** Null as long as there is none; guarded by this. */
	private @Nullable Set<Runnable> actions;

	/** Guarded by this. */
	private boolean ended;

	/** Adds an action, or runs it if the end has come. */
	void add(Runnable action) {
		synchronized (this) {
			if (!this.ended) {
				if (this.actions == null) {
					this.actions = new LinkedHashSet<>();
				}
				this.actions.add(action);
				return;
			}
		}
		run(action);
	}

	/** Takes back an action that has not run. */
	synchronized void remove(Runnable action) {
		if (this.actions != null && this.actions.remove(action) && this.actions.isEmpty()) {
			this.actions = null;
		}
	}

	/** The end has come; doing this again does nothing. */
	void run() {
		Set<Runnable> actions;
		synchronized (this) {
			this.ended = true;
			actions = this.actions;
			this.actions = null;
		}
		if (actions != null) {
			actions.forEach(Endings::run);
		}
	}

	private static void run(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("What was to be done at the end of a mailbox failed", ex);
		}
	}

}
