package io.pubsub.cache;

import org.springframework.cache.Cache;

/**
 * A cache of an application that has a local level in front of a shared one, such as
 * Caffeine in front of Redis. Evictions of other nodes drop the local level only: the
 * node that evicts has already changed the shared one. Thread-safe.
 */
public interface TwoLevelCache extends Cache {

	/**
	 * Drops a key from the local level.
	 * @param key the key
	 */
	void evictLocally(Object key);

	/** Drops all keys from the local level. */
	void clearLocally();

}
