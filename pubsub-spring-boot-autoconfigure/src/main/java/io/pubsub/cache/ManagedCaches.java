package io.pubsub.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * The caches of one manager, each decorated once. Follows the manager when it makes a new
 * cache of a name. Thread-safe.
 */
final class ManagedCaches {

	private final CacheManager manager;

	private final CacheSettings settings;

	private final CacheDecorator decorator;

	private final CacheRegistry registry;

	private final Map<String, Decorated> caches = new ConcurrentHashMap<>();

	ManagedCaches(CacheManager manager, CacheSettings settings, CacheDecorator decorator, CacheRegistry registry) {
		this.manager = manager;
		this.settings = settings;
		this.decorator = decorator;
		this.registry = registry;
	}

	/** The manager, as it was. */
	CacheManager manager() {
		return this.manager;
	}

	/**
	 * Gets a cache, which the manager may create.
	 * @param name the name
	 * @return the cache, decorated if it is local; null if the manager has none
	 */
	@Nullable Cache get(String name) {
		Cache cache = this.manager.getCache(name);
		if (cache == null || !this.settings.includes(name)) {
			return cache;
		}
		if (CacheDecorator.isTransactional(cache)) {
			Cache target = CacheDecorator.target(cache);
			Cache decorated = decorate(name, target);
			return (decorated != target) ? CacheDecorator.transactional(decorated) : cache;
		}
		return decorate(name, cache);
	}

	/** Decorates the caches that the manager has. */
	void decorateAll() {
		for (String name : new ArrayList<>(this.manager.getCacheNames())) {
			get(name);
		}
	}

	/** Whether the manager has a cache, which it does not create for that. */
	boolean has(String name) {
		return this.manager.getCacheNames().contains(name);
	}

	private Cache decorate(String name, Cache target) {
		Decorated present = this.caches.get(name);
		if (present != null && present.target() == target) {
			return present.cache();
		}
		List<CacheCore> replaced = new ArrayList<>();
		Decorated decorated = this.caches.compute(name, (same, old) -> {
			if (old != null && old.target() == target) {
				return old;
			}
			if (old != null && old.core() != null) {
				replaced.add(old.core());
			}
			return new Decorated(target, this.decorator.decorate(target));
		});
		replaced.forEach(this.registry::remove);
		CacheCore core = decorated.core();
		if (core != null) {
			this.registry.add(core);
		}
		return decorated.cache();
	}

	/**
	 * A cache.
	 *
	 * @param target as the manager has it
	 * @param cache as the application gets it
	 */
	private record Decorated(Cache target, Cache cache) {

		/** That of a cache which was decorated here. */
		@Nullable CacheCore core() {
			return (this.cache != this.target && this.cache instanceof ClusteredCache clustered) ? clustered.core()
					: null;
		}

	}

}
