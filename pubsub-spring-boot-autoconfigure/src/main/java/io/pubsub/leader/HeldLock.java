package io.pubsub.leader;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A lock that this node holds, until it is released or its lease runs out. Thread-safe.
 */
final class HeldLock implements HeldLease {

	private final Elections elections;

	private final BiConsumer<HeldLock, String> released;

	private final Term term;

	/** Null when it is held no more; guarded by this. */
	private @Nullable Lease lease;

	/** Releases it; guarded by this. */
	private @Nullable Future<?> end;

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

	private void awaitExpiry() {
		Lease current = held();
		if (current != null) {
			long remaining = current.remaining(this.elections.clock());
			if (remaining > 0) {
				this.elections.schedule(this::awaitExpiry, remaining);
			}
			else {
				drop();
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
	CompletableFuture<@Nullable Void> release() {
		Lease last = drop();
		if (last == null) {
			return CompletableFuture.completedFuture(null);
		}
		return this.elections.renewals().release(last).thenAccept((round) -> {
		});
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
		drop();
	}

}
