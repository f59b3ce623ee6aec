package io.pubsub.cache;

/**
 * Evicts entries from the local caches of all nodes, including this one. Thread-safe;
 * inject it wherever it is needed. <pre class="code">
 * caches.evictEverywhere("books", isbn).toFuture().thenAccept((result) -> ...);
 * </pre>
 * <p>
 * Evictions by {@code @CacheEvict} and by the methods of Spring's {@code Cache} reach all
 * nodes too. Use this bean to learn when they have, or on a node that does not have the
 * cache itself.
 * <p>
 * Inside a transaction this node tells the others after it has committed, and never if it
 * is rolled back: so do not wait there for the result.
 */
public interface Caches {

	/**
	 * Evicts one key.
	 * @param cache the name of the cache; a node without a clustered cache of this name
	 * ignores the eviction
	 * @param key the key
	 * @return tells when all nodes have applied it
	 */
	Eviction evictEverywhere(String cache, Object key);

	/**
	 * Evicts all keys of a cache.
	 * @param cache the name of the cache; a node without a clustered cache of this name
	 * ignores this
	 * @return tells when all nodes have applied it
	 */
	Eviction clearEverywhere(String cache);

}
