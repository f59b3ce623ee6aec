package io.pubsub.leader;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A lock that this node holds, until it is released or its lease runs out. Thread-safe.
 */
final class HeldLock implements HeldLease {

	private static final Log logger = LogFactory.getLog(HeldLock.class);

	private final Elections elections;

	private final BiConsumer<HeldLock, String> released;

	private final Term term;

	/** Completed when it is held no more, and all nodes know that if it was released. */
	private final CompletableFuture<Void> freed = new CompletableFuture<>();

	/** Null when it is held no more; guarded by this. */
	private @Nullable Lease lease;

	/** Releases it; guarded by this. */
	private @Nullable Future<?> end;

	/** Whether its holder has unlocked it; guarded by this. */
	private boolean unlocked;

	/** Whether its node is stopping; guarded by this. */
	private boolean closing;

	HeldLock(Lease lease, Elections elections, BiConsumer<HeldLock, String> released) {
		this.lease = lease;
		this.term = lease.term();
		this.elections = elections;
		this.released = released;
		awaitExpiry();
	}

	Term term() {
		return this.term;
	}

	/** Whether it is held now, by the clock. */
	synchronized boolean isHeld() {
		return this.lease != null && this.lease.isValid(this.elections.clock());
	}

	/** Has it released after some time, and not at any other that was set before. */
	synchronized void endIn(long nanos) {
		if (this.end != null) {
			this.end.cancel(false);
		}
		this.end = this.elections.schedule(this::release, nanos);
	}

	/**
	 * Its holder needs it no more, but others are to have it only after some time. They
	 * have promised so: this node need not stay for that.
	 */
	void unlockIn(long nanos) {
		synchronized (this) {
			this.unlocked = true;
			if (!this.closing) {
				endIn(nanos);
				return;
			}
		}
		release();
	}

	private void awaitExpiry() {
		Lease current = held();
		if (current != null) {
			long remaining = current.remaining(this.elections.clock());
			if (remaining > 0) {
				this.elections.schedule(this::awaitExpiry, remaining);
			}
			else {
				lose();
			}
		}
	}

	/** Takes the lease away, if there is one. */
	private @Nullable Lease drop() {
		Lease last;
		synchronized (this) {
			last = this.lease;
			this.lease = null;
			if (this.end != null) {
				this.end.cancel(false);
			}
		}
		if (last != null) {
			this.elections.renewals().remove(this);
			this.released.accept(this, this.term.name());
		}
		return last;
	}

	/**
	 * Lets others take the lock.
	 * @return completes when all nodes know that; at once if it was not held any more
	 */
	CompletableFuture<Void> release() {
		Lease last = drop();
		if (last != null) {
			this.elections.renewals().release(last).whenComplete((round, failure) -> this.freed.complete(null));
		}
		return this.freed;
	}

	/** Others may take it when its lease has run out. */
	private boolean lose() {
		return drop() != null && this.freed.complete(null);
	}

	/**
	 * Has it given up when its holder unlocks it, or at once if its holder has done so.
	 * One that its holder does not unlock in time is left to its lease.
	 * @return completes when it is held no more
	 */
	CompletableFuture<Void> close() {
		synchronized (this) {
			this.closing = true;
			if (!this.unlocked) {
				this.elections.schedule(this::leave, this.elections.settings().stopNanos());
				return this.freed;
			}
		}
		return release();
	}

	private void leave() {
		if (lose()) {
			logger.warn(
					"The lock '%s' was not unlocked within pubsub.leader.stop-timeout: another node can take it when its lease has run out"
						.formatted(this.term.name()));
		}
	}

	@Override
	public synchronized @Nullable Lease held() {
		return this.lease;
	}

	@Override
	public synchronized void renewed(Lease lease) {
		Lease current = this.lease;
		if (current != null && current.isValid(this.elections.clock())) {
			this.lease = current.latest(lease);
		}
	}

	@Override
	public void superseded(long term) {
		lose();
	}

}
