package io.pubsub.cache;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A value of one key that is being loaded, for whom else wants it.
 *
 * @param began the moment at which the load began
 * @param thread the thread that loads; null if the load does not keep a thread
 * @param value completes with the value as the cache stores it
 */
record Load(long began, @Nullable Thread thread, CompletableFuture<Object> value) {

	Load(long began, @Nullable Thread thread) {
		this(began, thread, new CompletableFuture<>());
	}

	// each is one of a kind

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}
