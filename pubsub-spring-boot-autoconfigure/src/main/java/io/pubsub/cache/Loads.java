package io.pubsub.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueRetrievalException;

/**
 * Loads a missing value once, for all that want it at the same time. The loaders run
 * outside of the cache: there an eviction would have to wait for them. A caller that
 * comes after an eviction does not get the value of a load that began before it.
 */
final class Loads {

	private final CacheCore core;

	private final Function<@Nullable Object, Object> toStored;

	/**
	 * Creates loads of a cache.
	 * @param core the cache
	 * @param toStored makes of a value what the cache stores
	 */
	Loads(CacheCore core, Function<@Nullable Object, Object> toStored) {
		this.core = core;
		this.toStored = toStored;
	}

	/**
	 * Loads a value, or waits for another thread that does.
	 * @param key the key, which was just missed
	 * @param loader loads the value
	 * @return the value as the cache stores it
	 * @throws ValueRetrievalException if the loader fails
	 */
	Object load(Object key, Callable<?> loader) {
		while (true) {
			Load mine = new Load(this.core.now(), Thread.currentThread());
			Load other = this.core.loads().putIfAbsent(key, mine);
			if (other == null) {
				return load(key, loader, mine);
			}
			if (other.thread() == Thread.currentThread()) {
				throw new IllegalStateException("The loader of key '" + key + "' of cache '" + this.core.name()
						+ "' asks the cache for the same key: recursive load");
			}
			Object value = await(other);
			if (value != null) {
				return value;
			}
		}
	}

	private Object load(Object key, Callable<?> loader, Load mine) {
		try {
			// perhaps the one that was just missed has been loaded meanwhile
			Object value = this.core.find(key);
			if (value == null) {
				value = call(key, loader);
				this.core.storeLoaded(key, value, mine.began());
			}
			mine.value().complete(value);
			return value;
		}
		finally {
			this.core.loads().remove(key, mine);
			// does nothing unless this has failed
			mine.value().cancel(false);
		}
	}

	private Object call(Object key, Callable<?> loader) {
		try {
			return this.toStored.apply(loader.call());
		}
		catch (Exception ex) {
			throw new ValueRetrievalException(key, loader, ex);
		}
	}

	/**
	 * The value of another's load; null if it has failed, and this is the next to try.
	 */
	private static @Nullable Object await(Load other) {
		try {
			return other.value().join();
		}
		catch (CompletionException | CancellationException ex) {
			return null;
		}
	}

	/**
	 * Loads a value without keeping a thread, or joins such a load. If it fails, all that
	 * have joined it see it fail.
	 * @param key the key, which was just missed
	 * @param loader begins to load the value
	 * @return completes with the value as the cache stores it; the caller must not
	 * complete it
	 */
	CompletableFuture<Object> retrieve(Object key, Supplier<? extends CompletableFuture<?>> loader) {
		Load mine = new Load(this.core.now(), null);
		Load other = this.core.loads().putIfAbsent(key, mine);
		if (other != null) {
			return other.value();
		}
		CompletableFuture<?> loading;
		try {
			Object value = this.core.find(key);
			loading = (value != null) ? null : loader.get();
			if (loading == null) {
				end(key, mine, value, (value != null) ? null
						: new IllegalStateException("The loader of key '" + key + "' returned null for a future"));
				return mine.value();
			}
		}
		catch (Throwable ex) {
			end(key, mine, null, ex);
			throw ex;
		}
		loading.whenComplete((value, failure) -> store(key, mine, value, failure));
		return mine.value();
	}

	private void store(Object key, Load mine, @Nullable Object value, @Nullable Throwable failure) {
		if (failure != null) {
			end(key, mine, null, failure);
			return;
		}
		try {
			Object stored = this.toStored.apply(value);
			this.core.storeLoaded(key, stored, mine.began());
			end(key, mine, stored, null);
		}
		catch (Throwable ex) {
			end(key, mine, null, ex);
		}
	}

	private void end(Object key, Load mine, @Nullable Object value, @Nullable Throwable failure) {
		this.core.loads().remove(key, mine);
		if (value != null) {
			mine.value().complete(value);
		}
		else {
			mine.value().completeExceptionally((failure != null) ? failure : new CancellationException());
		}
	}

}
