package io.pubsub.leader;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * Locks on the same ground as leaders: one that is held is a term that is renewed. Each
 * attempt is an election that is tried once. Thread-safe.
 */
final class LeaseLocks {

	private final Elections elections;

	private final Runnable use;

	private final Set<HeldLock> held = ConcurrentHashMap.newKeySet();

	/** Names for which an attempt is under way or successful; guarded by itself. */
	private final Set<String> taken = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	private final Object changes = new Object();

	/** Guarded by changes. */
	private long version;

	/**
	 * Creates one that holds nothing.
	 * @param use has this node take part in elections
	 */
	LeaseLocks(Elections elections, Runnable use) {
		this.elections = elections;
		this.use = use;
	}

	/**
	 * Takes a lock if it is free, and waits for the other nodes to agree.
	 * @param name the name of the lock
	 * @param atLeast how long no other is to take it, whatever becomes of this node
	 * @param atMost how long it is held, or null until it is released
	 * @return the lock, or empty if it is not free, or not all that must have agreed, or
	 * this node is stopping
	 * @throws InterruptedException if the caller is interrupted
	 */
	Optional<HeldLock> tryAcquire(String name, Duration atLeast, @Nullable Duration atMost)
			throws InterruptedException {
		Ask.checkName(name);
		this.use.run();
		Elections elections = this.elections;
		if (this.closed || !this.taken.add(name)) {
			return Optional.empty();
		}
		CompletableFuture<@Nullable Lease> attempt = CompletableFuture.completedFuture(null);
		Lease lease = null;
		try {
			attempt = attempt(name, Math.min(nanos(atLeast), Ask.MAX_HOLD_NANOS));
			lease = attempt.get(nanos(Ballots.timeout(elections.settings()).multipliedBy(6)), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw new PubSubException("The lock '" + name + "' could not be taken", ex.getCause());
		}
		catch (TimeoutException ex) {
			// not free in time
		}
		finally {
			if (lease == null) {
				attempt.whenComplete((late, failure) -> giveBack(name, late));
			}
		}
		if (lease == null) {
			return Optional.empty();
		}
		HeldLock lock = hold(lease, atMost);
		if (this.closed) {
			lock.release();
			return Optional.empty();
		}
		return Optional.of(lock);
	}

	private CompletableFuture<@Nullable Lease> attempt(String name, long hold) {
		Elections elections = this.elections;
		if (elections.promises().waitNanos(name, elections.link().self()) > 0 || !elections.ballots().isPossible()) {
			return CompletableFuture.completedFuture(null);
		}
		return elections.link()
			.barrier(Ballots.timeout(elections.settings()))
			.handle((passed, failure) -> failure == null)
			.thenCompose((passed) -> passed ? elections.ballots().run(name, hold)
					: CompletableFuture.completedFuture(new Ballots.Result(null, 0)))
			.thenApply(Ballots.Result::lease);
	}

	private void giveBack(String name, @Nullable Lease late) {
		this.taken.remove(name);
		if (late != null) {
			this.elections.renewals().release(late);
		}
		changed();
	}

	private HeldLock hold(Lease lease, @Nullable Duration atMost) {
		HeldLock lock = new HeldLock(lease, this.elections, this::released);
		this.held.add(lock);
		this.elections.renewals().add(lock);
		this.elections.renewals().run();
		this.elections.figures().locked.increment();
		if (atMost != null) {
			lock.endIn(nanos(atMost));
		}
		return lock;
	}

	private void released(HeldLock lock, String name) {
		this.held.remove(lock);
		this.taken.remove(name);
		changed();
	}

	private static long nanos(Duration time) {
		return TimeUnit.NANOSECONDS.convert(time);
	}

	/** The holder of some lock has changed. */
	void changed() {
		synchronized (this.changes) {
			this.version++;
			this.changes.notifyAll();
		}
	}

	long version() {
		synchronized (this.changes) {
			return this.version;
		}
	}

	/**
	 * Waits until the holder of some lock has changed.
	 * @param known what {@link #version()} was before the caller has tried
	 */
	void awaitChange(long known, long millis) throws InterruptedException {
		synchronized (this.changes) {
			if (this.version == known) {
				this.changes.wait(Math.max(millis, 1));
			}
		}
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Refuses all further locks, and waits for the holders of those that are held.
	 * @return completes when none is held any more; one that is not unlocked within
	 * {@link LeaderSettings#stopTimeout()} is free when its lease has run out
	 */
	CompletableFuture<Void> close() {
		this.closed = true;
		changed();
		return CompletableFuture.allOf(this.held.stream().map(HeldLock::close).toArray(CompletableFuture[]::new));
	}

}
