package io.pubsub.cache;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * A cache whose evictions reach all nodes.
 */
interface ClusteredCache extends Cache {

	/** What makes it that. */
	CacheCore core();

	/** Looks a key up for a caller that remembers itself when it has begun to load. */
	@Nullable ValueWrapper find(Object key);

	/**
	 * Stores a value that was loaded, see {@link CacheCore#storeLoaded}.
	 * @param key the key
	 * @param value the value
	 * @param began when the load began
	 */
	void putLoaded(Object key, @Nullable Object value, long began);

	/**
	 * Stores a value that has changed, see {@link CacheCore#put}.
	 * @param key the key
	 * @param value the value
	 * @param began when the change began
	 */
	void putChanged(Object key, @Nullable Object value, long began);

}
