package io.pubsub.cache;

import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

import javax.cache.Cache;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.jcache.JCacheCache;

/**
 * A clustered {@link JCacheCache}. A hit costs what it costs there.
 */
final class ClusteredJCacheCache extends JCacheCache implements ClusteredCache {

	private final CacheCore core;

	private final Loads loads;

	/**
	 * Creates a cache.
	 * @param cache has the entries
	 * @param side what it shares with others
	 */
	ClusteredJCacheCache(JCacheCache cache, CacheSide side) {
		super(cache.getNativeCache(), cache.isAllowNullValues());
		this.core = new CacheCore(getName(), new Store(getNativeCache()), side);
		this.loads = new Loads(this.core, this::toStoreValue);
	}

	@Override
	public CacheCore core() {
		return this.core;
	}

	@Override
	public @Nullable ValueWrapper find(Object key) {
		return super.get(key);
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		ValueWrapper value = super.get(key);
		if (value == null) {
			this.core.missed(key);
		}
		return value;
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		T value = super.get(key, type);
		if (value == null) {
			this.core.missed(key);
		}
		return value;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		Object value = lookup(key);
		return (T) fromStoreValue((value != null) ? value : this.loads.load(key, valueLoader));
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		putChanged(key, value, Fence.NEVER);
	}

	@Override
	public void putLoaded(Object key, @Nullable Object value, long began) {
		this.core.storeLoaded(key, toStoreValue(value), began);
	}

	@Override
	public void putChanged(Object key, @Nullable Object value, long began) {
		this.core.put(key, toStoreValue(value), began);
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		return this.core.putIfAbsent(key, () -> super.putIfAbsent(key, value));
	}

	@Override
	public void evict(Object key) {
		this.core.evict(key);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.core.evict(key, () -> super.evictIfPresent(key));
	}

	@Override
	public void clear() {
		this.core.clear();
	}

	@Override
	public boolean invalidate() {
		return this.core.clear(super::invalidate);
	}

	/**
	 * The entries.
	 *
	 * @param cache by key
	 */
	private record Store(Cache<Object, Object> cache) implements LocalStore {

		@Override
		public @Nullable Object find(Object key) {
			// a miss is counted but once
			return this.cache.containsKey(key) ? this.cache.get(key) : null;
		}

		@Override
		public void store(Object key, Object value, BooleanSupplier fresh) {
			this.cache.invoke(key, (entry, arguments) -> {
				if (fresh.getAsBoolean()) {
					entry.setValue(value);
				}
				return null;
			});
		}

		@Override
		public void remove(Object key) {
			this.cache.remove(key);
		}

		@Override
		public void removeAll() {
			this.cache.removeAll();
		}

	}

}
