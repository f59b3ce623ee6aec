package io.pubsub.leader;

import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import org.springframework.integration.support.locks.DistributedLock;

/**
 * One lock: threads of this node take turns at a lock of their own, and the one that has
 * it takes the lock of the cluster. Thread-safe.
 */
final class ClusterLock implements DistributedLock {

	/** How often a lock that is not free is tried, if nothing is heard of it. */
	private static final long PAUSE_MILLIS = 500;

	private final String name;

	private final LeaseLocks locks;

	private final ReentrantLock local = new ReentrantLock();

	/** What the thread that has the local lock holds; guarded by that. */
	private @Nullable HeldLock held;

	private volatile long used;

	ClusterLock(String name, LeaseLocks locks) {
		this.name = name;
		this.locks = locks;
	}

	void touch() {
		this.used = System.nanoTime();
	}

	boolean isUnused(long nanos) {
		return !this.local.isLocked() && !this.local.hasQueuedThreads() && System.nanoTime() - this.used > nanos;
	}

	@Override
	public void lock() {
		lockUninterruptibly(null);
	}

	/**
	 * {@inheritDoc} The lock is released after that time, even if its holder does not
	 * unlock it.
	 */
	@Override
	public void lock(Duration ttl) {
		lockUninterruptibly(ttl);
	}

	private void lockUninterruptibly(@Nullable Duration ttl) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					lockOrFail(ttl);
					return;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public void lockInterruptibly() throws InterruptedException {
		lockOrFail(null);
	}

	private void lockOrFail(@Nullable Duration ttl) throws InterruptedException {
		if (!lock(ClusterLockRegistry.FOREVER, ttl)) {
			throw new IllegalStateException("Cannot lock '" + this.name + "': this node has stopped");
		}
	}

	@Override
	public boolean tryLock() {
		try {
			return lock(Duration.ZERO, null);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
		return lock(Duration.ofNanos(unit.toNanos(time)), null);
	}

	@Override
	public boolean tryLock(Duration waitTime, Duration ttl) throws InterruptedException {
		return lock(waitTime, ttl);
	}

	private boolean lock(Duration wait, @Nullable Duration ttl) throws InterruptedException {
		long begun = System.nanoTime();
		long nanos = Math.max(TimeUnit.NANOSECONDS.convert(wait), 0);
		boolean locked = (nanos == 0) ? this.local.tryLock() : this.local.tryLock(nanos, TimeUnit.NANOSECONDS);
		if (!locked) {
			return false;
		}
		touch();
		if (this.local.getHoldCount() > 1) {
			return true;
		}
		boolean acquired = false;
		try {
			acquired = acquire(begun, nanos, ttl);
			return acquired;
		}
		finally {
			if (!acquired) {
				this.local.unlock();
			}
		}
	}

	private boolean acquire(long begun, long nanos, @Nullable Duration ttl) throws InterruptedException {
		while (true) {
			long known = this.locks.version();
			Optional<HeldLock> lock = this.locks.tryAcquire(this.name, Duration.ZERO, ttl);
			if (lock.isPresent()) {
				this.held = lock.get();
				return true;
			}
			long left = TimeUnit.NANOSECONDS.toMillis(nanos - (System.nanoTime() - begun));
			if (left <= 0 || this.locks.isClosed()) {
				return false;
			}
			this.locks.awaitChange(known, Math.min(left, PAUSE_MILLIS));
		}
	}

	/**
	 * {@inheritDoc}
	 * @throws IllegalMonitorStateException if the calling thread has not locked it
	 * @throws ConcurrentModificationException if the lock was lost in the meantime, so
	 * that another node may have held it as well
	 */
	@Override
	public void unlock() {
		if (!this.local.isHeldByCurrentThread()) {
			throw new IllegalMonitorStateException("This thread has not locked '" + this.name + "'");
		}
		if (this.local.getHoldCount() > 1) {
			this.local.unlock();
			return;
		}
		HeldLock lock = this.held;
		this.held = null;
		boolean kept = lock != null && lock.isHeld();
		try {
			if (lock != null) {
				lock.release();
			}
		}
		finally {
			this.local.unlock();
		}
		if (!kept) {
			throw new ConcurrentModificationException("The lock '" + this.name + "' was lost before it was unlocked: "
					+ "its lease or its time has run out, so another node may have held it meanwhile");
		}
	}

	@Override
	public Condition newCondition() {
		throw new UnsupportedOperationException("Locks of a cluster have no conditions");
	}

	@Override
	public String toString() {
		return "ClusterLock[" + this.name + (this.local.isLocked() ? ", locked on this node]" : "]");
	}

}
