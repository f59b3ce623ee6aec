package io.pubsub.node;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.pubsub.DemandListener;
import io.pubsub.Overflow;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.dispatch.Workers;

/**
 * Whether anybody watches an event, and who is told when that changes: in turns, in
 * order, on a worker. Thread-safe.
 */
final class Demand {

	/** What is missed would never be made up for. */
	private static final Mailbox.Settings UNBOUNDED = new Mailbox.Settings(Integer.MAX_VALUE, Overflow.FAIL,
			Duration.ZERO, 1);

	private final @Nullable Mailbox<Boolean> changes;

	/** Guarded by this. */
	private boolean there;

	Demand(@Nullable DemandListener listener, Workers workers) {
		this.changes = (listener != null) ? new Mailbox<>(UNBOUNDED, (there) -> {
			if (there) {
				listener.started();
			}
			else {
				listener.stopped();
			}
		}, workers, () -> {
		}) : null;
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
