package io.pubsub.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.caffeine.CaffeineCache;

/**
 * A clustered {@link CaffeineCache}. A hit costs what it costs there.
 */
final class ClusteredCaffeineCache extends CaffeineCache implements ClusteredCache {

	private final CacheCore core;

	private final Loads loads;

	/** Whether a lookup may store a value. */
	private final boolean loading;

	private final boolean async;

	private ClusteredCaffeineCache(CaffeineCache cache, CacheSide side) {
		super(cache.getName(), cache.getNativeCache(), cache.isAllowNullValues());
		this.loading = cache.getNativeCache() instanceof LoadingCache;
		this.async = false;
		this.core = new CacheCore(getName(), CaffeineStore.of(getNativeCache(), this.loading), side);
		this.loads = new Loads(this.core, this::toStoreValue);
	}

	private ClusteredCaffeineCache(CaffeineCache cache, AsyncCache<Object, Object> entries, CacheSide side) {
		super(cache.getName(), entries, cache.isAllowNullValues());
		this.loading = cache.getNativeCache() instanceof LoadingCache;
		this.async = true;
		this.core = new CacheCore(getName(), CaffeineStore.of(entries), side);
		this.loads = new Loads(this.core, this::toStoreValue);
	}

	/**
	 * Creates a cache.
	 * @param cache has the entries
	 * @param side what it shares with others
	 */
	static ClusteredCaffeineCache of(CaffeineCache cache, CacheSide side) {
		AsyncCache<Object, Object> async = async(cache);
		return (async != null) ? new ClusteredCaffeineCache(cache, async, side)
				: new ClusteredCaffeineCache(cache, side);
	}

	private static @Nullable AsyncCache<Object, Object> async(CaffeineCache cache) {
		try {
			return cache.getAsyncCache();
		}
		catch (IllegalStateException ex) {
			return null;
		}
	}

	@Override
	public CacheCore core() {
		return this.core;
	}

	@Override
	protected @Nullable Object lookup(Object key) {
		if (this.loading) {
			this.core.keyTypes().saw(key);
		}
		return super.lookup(key);
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
		// not by the cache's own loader
		Object value = getNativeCache().getIfPresent(key);
		return (T) fromStoreValue((value != null) ? value : this.loads.load(key, valueLoader));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		CompletableFuture<Object> value = getAsyncCache().getIfPresent(key);
		return (CompletableFuture<T>) ((value != null) ? value : this.loads.retrieve(key, valueLoader))
			.thenApply(this::fromStoreValue);
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
		// the second waits for a value that is being loaded
		return this.core.evict(key,
				() -> this.async ? getAsyncCache().asMap().remove(key) != null : super.evictIfPresent(key));
	}

	@Override
	public void clear() {
		this.core.clear();
	}

	@Override
	public boolean invalidate() {
		return this.core.clear(super::invalidate);
	}

}
