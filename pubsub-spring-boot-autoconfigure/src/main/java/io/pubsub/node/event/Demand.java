package io.pubsub.node.event;

import org.jspecify.annotations.Nullable;

import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.Workers;
import io.pubsub.event.DemandListener;

/**
 * Whether anybody watches an event, and who is told when that changes: in turns, in
 * order, on a worker. Thread-safe.
 */
final class Demand {

	private final @Nullable MailboxQueue<Boolean> changes;

	/** Guarded by this. */
	private boolean there;

	Demand(@Nullable DemandListener listener, Workers workers) {
		this.changes = (listener != null) ? MailboxQueue.unbounded((there) -> {
			if (there) {
				listener.onStarted();
			}
			else {
				listener.onStopped();
			}
		}, workers) : null;
	}

	synchronized void is(boolean there) {
		if (this.there != there) {
			this.there = there;
			if (this.changes != null) {
				this.changes.offer(there, false);
			}
		}
	}

	synchronized boolean isThere() {
		return this.there;
	}

	/** Nobody is told any more. */
	void close() {
		if (this.changes != null) {
			this.changes.close();
		}
	}

}
