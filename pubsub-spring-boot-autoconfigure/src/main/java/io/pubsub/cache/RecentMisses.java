package io.pubsub.cache;

import org.jspecify.annotations.Nullable;

/**
 * The last keys that a thread has looked up in vain. A thread that stores a value of its
 * own making, without the help of Spring's annotations, has usually begun to make it
 * then. Few are remembered, so that it does not matter how many are never stored.
 */
final class RecentMisses {

	private static final int SIZE = 8;

	private final ThreadLocal<Ring> rings = ThreadLocal.withInitial(Ring::new);

	/** This thread has not found a key. */
	void add(CacheCore cache, Object key, long moment) {
		this.rings.get().add(cache, key, moment);
	}

	/**
	 * Forgets a key.
	 * @return the moment at which this thread missed it; {@link Fence#NEVER} if it has
	 * not
	 */
	long remove(CacheCore cache, Object key) {
		return this.rings.get().remove(cache, key);
	}

	/** Forgets all keys of a cache. */
	void removeAll(CacheCore cache) {
		this.rings.get().removeAll(cache);
	}

	/**
	 * The misses of one thread.
	 */
	private static final class Ring {

		private final @Nullable CacheCore[] caches = new CacheCore[SIZE];

		private final @Nullable Object[] keys = new Object[SIZE];

		private final long[] moments = new long[SIZE];

		private int next;

		void add(CacheCore cache, Object key, long moment) {
			remove(cache, key);
			this.caches[this.next] = cache;
			this.keys[this.next] = key;
			this.moments[this.next] = moment;
			this.next = (this.next + 1) % SIZE;
		}

		long remove(CacheCore cache, Object key) {
			for (int i = 0; i < SIZE; i++) {
				if (this.caches[i] == cache && key.equals(this.keys[i])) {
					forget(i);
					return this.moments[i];
				}
			}
			return Fence.NEVER;
		}

		void removeAll(CacheCore cache) {
			for (int i = 0; i < SIZE; i++) {
				if (this.caches[i] == cache) {
					forget(i);
				}
			}
		}

		private void forget(int i) {
			this.caches[i] = null;
			this.keys[i] = null;
		}

	}

}
