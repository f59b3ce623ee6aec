package io.pubsub.leader;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import net.javacrumbs.shedlock.core.AbstractSimpleLock;
import net.javacrumbs.shedlock.core.ExtensibleLockProvider;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;

/**
 * ShedLock's locks across the nodes of the cluster, without a database.
 * <p>
 * {@code lockAtMostFor}: the lock is released after that time, or sooner if its node
 * crashes or its lease runs out. {@code lockAtLeastFor}: all nodes that agreed to the
 * lock refuse others for that time, even if its node crashes; that is forgotten only when
 * all of them have gone. During a partition each side may have a holder, unless there is
 * a quorum. Thread-safe.
 */
public final class LeaseLockProvider implements ExtensibleLockProvider {

	private static final String PREFIX = "shedlock:";

	private final LeaseLocks locks;

	/**
	 * Creates a provider.
	 * @param leaders the leaders of this node
	 */
	public LeaseLockProvider(LeaderElections leaders) {
		this.locks = leaders.locks();
	}

	@Override
	public Optional<SimpleLock> lock(LockConfiguration configuration) {
		try {
			return this.locks
				.tryAcquire(PREFIX + configuration.getName(), configuration.getLockAtLeastFor(),
						until(configuration.getLockAtMostUntil()))
				.map((held) -> new Lock(configuration, held));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

	private static Duration until(Instant time) {
		Duration left = Duration.between(Instant.now(), time);
		return left.isNegative() ? Duration.ZERO : left;
	}

	/** One lock that is held. */
	private static final class Lock extends AbstractSimpleLock {

		private final HeldLock held;

		Lock(LockConfiguration configuration, HeldLock held) {
			super(configuration);
			this.held = held;
		}

		/** Before the time that it is held at least, it is kept until then. */
		@Override
		protected void doUnlock() {
			Duration left = until(this.lockConfiguration.getLockAtLeastUntil());
			if (left.isZero()) {
				this.held.release();
			}
			else {
				this.held.unlockIn(TimeUnit.NANOSECONDS.convert(left));
			}
		}

		/** Fails if the lock was lost meanwhile. */
		@Override
		protected Optional<SimpleLock> doExtend(LockConfiguration configuration) {
			if (!this.held.isHeld()) {
				return Optional.empty();
			}
			this.held.endIn(TimeUnit.NANOSECONDS.convert(until(configuration.getLockAtMostUntil())));
			return Optional.of(new Lock(configuration, this.held));
		}

	}

}
