package io.pubsub.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * A clustered cache as one call of an annotated method sees it. What the method returns
 * is not stored if its key was evicted since the call began.
 */
final class CacheOfCall implements Cache {

	/** Reads and evicts: the clustered cache, or what delays its changes. */
	private final Cache cache;

	/** Stores. */
	private final ClusteredCache clustered;

	/** Whether the method loads what is stored, rather than changing it. */
	private final boolean load;

	private final long began;

	private CacheOfCall(Cache cache, ClusteredCache clustered, boolean load) {
		this.cache = cache;
		this.clustered = clustered;
		this.load = load;
		this.began = clustered.core().now();
	}

	static Cache of(Cache cache, boolean load) {
		if (cache instanceof ClusteredCache clustered) {
			return new CacheOfCall(cache, clustered, load);
		}
		if (CacheDecorator.isTransactional(cache) && CacheDecorator.target(cache) instanceof ClusteredCache clustered) {
			return new CacheOfCall(cache, clustered, load);
		}
		return cache;
	}

	@Override
	public String getName() {
		return this.cache.getName();
	}

	@Override
	public Object getNativeCache() {
		return this.cache.getNativeCache();
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		return this.clustered.find(key);
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		return this.cache.get(key, type);
	}

	@Override
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		return this.cache.get(key, valueLoader);
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		return this.cache.retrieve(key);
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return this.cache.retrieve(key, valueLoader);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		if (this.cache != this.clustered) {
			this.clustered.core().afterCommit(() -> store(key, value));
		}
		else {
			store(key, value);
		}
	}

	private void store(Object key, @Nullable Object value) {
		if (this.load) {
			this.clustered.putLoaded(key, value, this.began);
		}
		else {
			this.clustered.putChanged(key, value, this.began);
		}
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		return this.cache.putIfAbsent(key, value);
	}

	@Override
	public void evict(Object key) {
		this.cache.evict(key);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.cache.evictIfPresent(key);
	}

	@Override
	public void clear() {
		this.cache.clear();
	}

	@Override
	public boolean invalidate() {
		return this.cache.invalidate();
	}

}
