package io.pubsub.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * A clustered cache of a class that is not known: one that has two levels, or one that an
 * application says is local. It loads in its own way. What it has loaded and is fenced is
 * evicted again, from both levels.
 */
final class ClusteredTwoLevelCache implements ClusteredCache {

	private final Cache cache;

	private final LocalStore store;

	private final CacheCore core;

	/**
	 * Creates a cache.
	 * @param cache has the entries
	 * @param side what it shares with others
	 */
	ClusteredTwoLevelCache(Cache cache, CacheSide side) {
		this.cache = cache;
		this.store = new Store(cache);
		this.core = new CacheCore(cache.getName(), this.store, side);
	}

	@Override
	public CacheCore core() {
		return this.core;
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
	public @Nullable ValueWrapper find(Object key) {
		long began = this.core.now();
		// copied from the second level to the first, perhaps
		ValueWrapper value = this.cache.get(key);
		if (value != null) {
			this.core.checkStored(key, began, this.store::remove);
		}
		return value;
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		ValueWrapper value = find(key);
		if (value == null) {
			this.core.missed(key);
		}
		return value;
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		long began = this.core.now();
		T value = this.cache.get(key, type);
		if (value == null) {
			this.core.missed(key);
		}
		else {
			this.core.checkStored(key, began, this.store::remove);
		}
		return value;
	}

	@Override
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		long began = this.core.now();
		T value = this.cache.get(key, valueLoader);
		this.core.checkStored(key, began, this.store::discard);
		return value;
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		long began = this.core.now();
		CompletableFuture<?> value = this.cache.retrieve(key);
		return (value != null)
				? value.whenComplete((result, failure) -> this.core.checkStored(key, began, this.store::remove)) : null;
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		long began = this.core.now();
		return this.cache.retrieve(key, valueLoader)
			.whenComplete((result, failure) -> this.core.checkStored(key, began, this.store::discard));
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		putChanged(key, value, Fence.NEVER);
	}

	@Override
	public void putLoaded(Object key, @Nullable Object value, long began) {
		this.core.storeLoaded(key, new Given(value), began);
	}

	@Override
	public void putChanged(Object key, @Nullable Object value, long began) {
		this.core.put(key, new Given(value), began);
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		return this.core.putIfAbsent(key, () -> this.cache.putIfAbsent(key, value));
	}

	@Override
	public void evict(Object key) {
		this.core.evict(key, () -> {
			this.cache.evict(key);
			return true;
		});
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.core.evict(key, () -> this.cache.evictIfPresent(key));
	}

	@Override
	public void clear() {
		this.core.clear(() -> {
			this.cache.clear();
			return true;
		});
	}

	@Override
	public boolean invalidate() {
		return this.core.clear(this.cache::invalidate);
	}

	/** A value, which may be null. */
	private record Given(@Nullable Object value) {
	}

	/**
	 * The entries of the local level.
	 *
	 * @param cache the cache
	 */
	private record Store(Cache cache) implements LocalStore {

		/** What is there is not for others to tell from what is to be loaded. */
		@Override
		public @Nullable Object find(Object key) {
			return null;
		}

		@Override
		public void store(Object key, Object value, BooleanSupplier fresh) {
			if (fresh.getAsBoolean()) {
				this.cache.put(key, ((Given) value).value());
				if (!fresh.getAsBoolean()) {
					discard(key);
				}
			}
		}

		@Override
		public void remove(Object key) {
			if (this.cache instanceof TwoLevelCache twoLevels) {
				twoLevels.evictLocally(key);
			}
			else {
				this.cache.evict(key);
			}
		}

		@Override
		public void discard(Object key) {
			this.cache.evict(key);
		}

		@Override
		public void removeAll() {
			if (this.cache instanceof TwoLevelCache twoLevels) {
				twoLevels.clearLocally();
			}
			else {
				this.cache.clear();
			}
		}

		@Override
		public boolean mayWait() {
			return true;
		}

	}

}
