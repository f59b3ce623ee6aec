package io.pubsub.cache;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.jcache.JCacheCache;
import org.springframework.cache.support.NoOpCache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.util.ClassUtils;

/**
 * Makes clustered caches of those that are local to a node. All others, such as those in
 * Redis, are left alone: an eviction reaches all nodes there anyway.
 */
final class CacheDecorator {

	private static final boolean CAFFEINE = isPresent("com.github.benmanes.caffeine.cache.Cache")
			&& isPresent("org.springframework.cache.caffeine.CaffeineCache");

	private static final boolean JCACHE = isPresent("javax.cache.Cache")
			&& isPresent("org.springframework.cache.jcache.JCacheCache");

	private static final boolean TRANSACTIONS = isPresent(
			"org.springframework.cache.transaction.TransactionAwareCacheDecorator")
			&& isPresent("org.springframework.transaction.support.TransactionSynchronization");

	/** Of JCache, whose entries may be anywhere; and of Spring's own interface. */
	private static final List<String> LOCAL = List.of("com.github.benmanes.caffeine.jcache.", "org.ehcache.",
			"org.cache2k.");

	private final CacheSettings settings;

	private final ClassLoader classLoader;

	private final CacheSide side;

	CacheDecorator(CacheSettings settings, ClassLoader classLoader, CacheSide side) {
		this.settings = settings;
		this.classLoader = classLoader;
		this.side = side;
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, CacheDecorator.class.getClassLoader());
	}

	/**
	 * Decorates a cache.
	 * @param cache the cache, without what makes it take part in transactions
	 * @return a {@link ClusteredCache} with the same entries, or the same cache
	 */
	Cache decorate(Cache cache) {
		if (cache instanceof ClusteredCache || cache instanceof NoOpCache) {
			return cache;
		}
		if (cache instanceof TwoLevelCache || isNamed(cache)) {
			return new ClusteredTwoLevelCache(cache, this.side);
		}
		Class<?> type = cache.getClass();
		if (type == ConcurrentMapCache.class) {
			ConcurrentMapCache map = (ConcurrentMapCache) cache;
			Class<?> entries = map.getNativeCache().getClass();
			return (entries == ConcurrentHashMap.class || entries == ConcurrentSkipListMap.class)
					? new ClusteredConcurrentMapCache(map, this.classLoader, this.side) : cache;
		}
		if (CAFFEINE && Caffeine.handles(type)) {
			return Caffeine.decorate(cache, this.side);
		}
		if (JCACHE && JCache.handles(type)) {
			return isLocal(cache.getNativeCache()) ? JCache.decorate(cache, this.side) : cache;
		}
		return isLocal(cache) ? new ClusteredTwoLevelCache(cache, this.side) : cache;
	}

	private static boolean isLocal(Object entries) {
		String name = entries.getClass().getName();
		return LOCAL.stream().anyMatch(name::startsWith);
	}

	/** Whether an application says that a cache of this class is local. */
	private boolean isNamed(Cache cache) {
		if (this.settings.localTypes().isEmpty()) {
			return false;
		}
		return this.settings.localTypes().contains(cache.getClass().getName())
				|| this.settings.localTypes().contains(cache.getNativeCache().getClass().getName());
	}

	/** Whether a cache delays its changes until a transaction has committed. */
	static boolean isTransactional(Cache cache) {
		return TRANSACTIONS && Transactional.is(cache);
	}

	/** The cache that another one delays changes of. */
	static Cache target(Cache cache) {
		return Transactional.target(cache);
	}

	/** Has another cache delay the changes of this one. */
	static Cache transactional(Cache cache) {
		return Transactional.decorate(cache);
	}

	/** Is loaded where there is Caffeine. */
	private static final class Caffeine {

		static boolean handles(Class<?> type) {
			return type == CaffeineCache.class;
		}

		static Cache decorate(Cache cache, CacheSide side) {
			return ClusteredCaffeineCache.of((CaffeineCache) cache, side);
		}

	}

	/** Is loaded where there is JCache. */
	private static final class JCache {

		static boolean handles(Class<?> type) {
			return type == JCacheCache.class;
		}

		static Cache decorate(Cache cache, CacheSide side) {
			return new ClusteredJCacheCache((JCacheCache) cache, side);
		}

	}

	/** Is loaded where there are transactions. */
	private static final class Transactional {

		static boolean is(Cache cache) {
			return cache instanceof TransactionAwareCacheDecorator;
		}

		static Cache target(Cache cache) {
			return ((TransactionAwareCacheDecorator) cache).getTargetCache();
		}

		static Cache decorate(Cache cache) {
			return new TransactionAwareCacheDecorator(cache);
		}

	}

}
