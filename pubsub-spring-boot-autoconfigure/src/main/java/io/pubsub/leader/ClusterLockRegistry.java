package io.pubsub.leader;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.integration.support.locks.LockRegistry;

/**
 * Spring Integration's locks across the nodes of the cluster. A lock is held for as long
 * as its holder does not unlock it and its lease is renewed; it is free when the holder's
 * node has crashed. The promises are those of {@link Leaders}: during a partition each
 * side may have a holder, unless there is a quorum.
 * <p>
 * Two keys with the same text are the same key. A lock is reentrant, and belongs to the
 * thread that has locked it. If the lease runs out before it is unlocked, because the
 * process stood still, {@code unlock} throws a
 * {@link java.util.ConcurrentModificationException}. Conditions are not supported.
 * Thread-safe.
 */
public final class ClusterLockRegistry implements LockRegistry<DistributedLock> {

	private static final String PREFIX = "lock:";

	private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final int MEMORY = 10_000;

	private final LeaseLocks locks;

	private final Map<String, ClusterLock> obtained = new ConcurrentHashMap<>();

	/**
	 * Creates a registry.
	 * @param leaders the leaders of this node
	 */
	public ClusterLockRegistry(LeaderElections leaders) {
		this.locks = leaders.locks();
	}

	/**
	 * {@inheritDoc} The text of the key has 1 to 250 characters.
	 */
	@Override
	public DistributedLock obtain(Object lockKey) {
		String name = Ask.checkName(PREFIX + Objects.requireNonNull(lockKey, "lockKey"));
		if (this.obtained.size() > MEMORY) {
			this.obtained.values().removeIf((lock) -> lock.isUnused(UNUSED_NANOS));
		}
		return this.obtained.compute(name, (key, known) -> {
			ClusterLock lock = (known != null) ? known : new ClusterLock(key, this.locks);
			lock.touch();
			return lock;
		});
	}

	/** Longest time that a caller waits. */
	static final Duration FOREVER = Duration.ofDays(10_000);

}
