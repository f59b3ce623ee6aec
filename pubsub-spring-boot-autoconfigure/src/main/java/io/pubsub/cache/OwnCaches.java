package io.pubsub.cache;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Evicts here at once, and has all others do so and say that they have.
 */
final class OwnCaches implements Caches {

	private final CacheRegistry registry;

	private final Outbox outbox;

	private final Transactions transactions;

	OwnCaches(CacheRegistry registry, Outbox outbox, Transactions transactions) {
		this.registry = registry;
		this.outbox = outbox;
		this.transactions = transactions;
	}

	@Override
	public Eviction evictEverywhere(String cache, Object key) {
		Objects.requireNonNull(key, "key");
		return evict(Objects.requireNonNull(cache, "cache"), key);
	}

	@Override
	public Eviction clearEverywhere(String cache) {
		return evict(Objects.requireNonNull(cache, "cache"), null);
	}

	private Eviction evict(String cache, @Nullable Object key) {
		drop(cache, key);
		Asked asked = new Asked(cache, key);
		this.transactions.afterCommit(() -> {
			drop(cache, key);
			this.outbox.tell(cache, key);
			this.outbox.order(asked);
		}, () -> {
			drop(cache, key);
			asked.fail(new CancellationException("The transaction was rolled back"));
		});
		return asked::result;
	}

	private void drop(String cache, @Nullable Object key) {
		for (CacheCore each : this.registry.find(cache)) {
			if (key != null) {
				each.drop(key);
			}
			else {
				each.dropAll();
			}
		}
	}

	/**
	 * An eviction that the sender is to send, and its result.
	 */
	private static final class Asked implements Outbox.Order, Sender.Answer {

		private final String cache;

		private final @Nullable Object key;

		private final CompletableFuture<EvictionResult> result = new CompletableFuture<>();

		Asked(String cache, @Nullable Object key) {
			this.cache = cache;
			this.key = key;
		}

		/** One for each caller, so that none completes that of another. */
		CompletableFuture<EvictionResult> result() {
			CompletableFuture<EvictionResult> copy = new CompletableFuture<>();
			this.result.whenComplete((nodes, failure) -> {
				if (failure != null) {
					copy.completeExceptionally(failure);
				}
				else {
					copy.complete(nodes);
				}
			});
			return copy;
		}

		@Override
		public void run(Sender sender) {
			sender.ask(this.cache, this.key, this);
		}

		@Override
		public void refused() {
			fail(new IllegalStateException(
					"The eviction from cache '" + this.cache + "' was not sent: this node has stopped"));
		}

		@Override
		public void complete(EvictionResult nodes) {
			this.result.complete(nodes);
		}

		@Override
		public void fail(Throwable failure) {
			this.result.completeExceptionally(failure);
		}

	}

}
