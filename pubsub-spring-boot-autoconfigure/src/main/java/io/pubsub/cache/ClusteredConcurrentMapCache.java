package io.pubsub.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.core.serializer.support.SerializationDelegate;

/**
 * A clustered {@link ConcurrentMapCache}. A hit costs what it costs there.
 */
final class ClusteredConcurrentMapCache extends ConcurrentMapCache implements ClusteredCache {

	private final CacheCore core;

	private final Loads loads;

	/**
	 * Creates a cache.
	 * @param cache has the entries
	 * @param classLoader for values, if the cache stores them serialized
	 * @param side what it shares with others
	 */
	ClusteredConcurrentMapCache(ConcurrentMapCache cache, ClassLoader classLoader, CacheSide side) {
		super(cache.getName(), cache.getNativeCache(), cache.isAllowNullValues(),
				cache.isStoreByValue() ? new SerializationDelegate(classLoader) : null);
		this.core = new CacheCore(cache.getName(), new Store(cache.getNativeCache()), side);
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
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		Object value = lookup(key);
		return (CompletableFuture<T>) ((value != null) ? CompletableFuture.completedFuture(value)
				: this.loads.retrieve(key, valueLoader))
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
	 * @param map by key
	 */
	private record Store(ConcurrentMap<Object, Object> map) implements LocalStore {

		@Override
		public @Nullable Object find(Object key) {
			return this.map.get(key);
		}

		@Override
		@SuppressWarnings("NullAway") // no value means that there is to be none
		public void store(Object key, Object value, BooleanSupplier fresh) {
			this.map.compute(key, (same, present) -> fresh.getAsBoolean() ? value : present);
		}

		@Override
		public void remove(Object key) {
			this.map.remove(key);
		}

		@Override
		public void removeAll() {
			this.map.clear();
		}

	}

}
