package io.pubsub.cache;

import org.jspecify.annotations.Nullable;

/**
 * Notified of what this node evicts from the clustered caches of all nodes, by whatever
 * way: an annotation, a method of Spring's {@code Cache}, or {@link Caches}. A bean of
 * this type is found by itself. For example for tests, and for audits.
 */
@FunctionalInterface
public interface EvictionListener {

	/**
	 * Called for each eviction when it is about to be sent to the other nodes, so inside
	 * a transaction only after that has committed. Called on the thread that evicts,
	 * which waits; an exception is logged. Evictions that come from other nodes are not
	 * reported.
	 * @param cache the name of the cache
	 * @param key the key, or null if all keys are evicted
	 */
	void onEviction(String cache, @Nullable Object key);

}
