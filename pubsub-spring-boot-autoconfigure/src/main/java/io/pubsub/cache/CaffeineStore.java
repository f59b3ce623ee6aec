package io.pubsub.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The entries of caches of Caffeine.
 */
final class CaffeineStore {

	private CaffeineStore() {
	}

	/**
	 * The entries of a cache.
	 * @param cache the cache
	 * @param loading whether it loads values itself, for which removals wait
	 */
	static LocalStore of(Cache<Object, Object> cache, boolean loading) {
		return new Plain(cache, loading);
	}

	/** The entries of an asynchronous cache, whose removals do not wait for values. */
	static LocalStore of(AsyncCache<Object, Object> cache) {
		return new Async(cache);
	}

	private record Plain(Cache<Object, Object> cache, boolean mayWait) implements LocalStore {

		@Override
		public @Nullable Object find(Object key) {
			// counts neither hit nor miss
			return this.cache.asMap().get(key);
		}

		@Override
		@SuppressWarnings("NullAway") // no value means that there is to be none
		public void store(Object key, Object value, BooleanSupplier fresh) {
			this.cache.asMap().compute(key, (same, present) -> fresh.getAsBoolean() ? value : present);
		}

		@Override
		public void remove(Object key) {
			this.cache.invalidate(key);
		}

		@Override
		public void removeAll() {
			this.cache.invalidateAll();
		}

	}

	private record Async(AsyncCache<Object, Object> cache) implements LocalStore {

		@Override
		public @Nullable Object find(Object key) {
			CompletableFuture<Object> value = this.cache.asMap().get(key);
			return (value != null && !value.isCompletedExceptionally()) ? value.getNow(null) : null;
		}

		@Override
		@SuppressWarnings("NullAway") // no value means that there is to be none
		public void store(Object key, Object value, BooleanSupplier fresh) {
			this.cache.asMap()
				.compute(key,
						(same, present) -> fresh.getAsBoolean() ? CompletableFuture.completedFuture(value) : present);
		}

		@Override
		public void remove(Object key) {
			this.cache.asMap().remove(key);
		}

		@Override
		public void removeAll() {
			this.cache.asMap().clear();
		}

	}

}
