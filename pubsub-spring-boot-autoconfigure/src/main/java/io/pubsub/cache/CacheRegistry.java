package io.pubsub.cache;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The clustered caches of this node, by name. Several managers may have one of the same
 * name. Thread-safe.
 */
final class CacheRegistry {

	private final Map<String, List<CacheCore>> caches = new ConcurrentHashMap<>();

	private volatile boolean retired;

	void add(CacheCore cache) {
		this.caches.computeIfAbsent(cache.name(), (name) -> new CopyOnWriteArrayList<>()).add(cache);
		if (this.retired) {
			cache.retire();
		}
	}

	void remove(CacheCore cache) {
		this.caches.getOrDefault(cache.name(), List.of()).remove(cache);
	}

	List<CacheCore> find(String name) {
		return this.caches.getOrDefault(name, List.of());
	}

	/** The names of all caches. */
	Collection<String> names() {
		return this.caches.keySet();
	}

	void forEach(Consumer<CacheCore> action) {
		this.caches.values().forEach((same) -> same.forEach(action));
	}

	/** Has no cache store anything from now on. */
	void retire() {
		this.retired = true;
		forEach(CacheCore::retire);
	}

}
