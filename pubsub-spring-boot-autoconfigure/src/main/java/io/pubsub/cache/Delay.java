package io.pubsub.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * When a node applies what it has received: at once, or after a random time, so that not
 * all nodes load a popular value again at the same moment.
 */
interface Delay {

	/** No delay. */
	Delay NONE = (action) -> action.get();

	/**
	 * Runs something then.
	 * @param action what to do
	 * @return completes when it is done
	 */
	CompletableFuture<?> run(Supplier<CompletableFuture<?>> action);

	/**
	 * A random delay.
	 * @param most how long at most; none for zero
	 * @param executor runs what is due
	 */
	static Delay upTo(Duration most, Executor executor) {
		long nanos = TimeUnit.NANOSECONDS.convert(most);
		if (nanos <= 0) {
			return NONE;
		}
		return (action) -> CompletableFuture
			.supplyAsync(action,
					CompletableFuture.delayedExecutor(ThreadLocalRandom.current().nextLong(nanos), TimeUnit.NANOSECONDS,
							executor))
			.thenCompose((done) -> done.thenApply((same) -> same));
	}

}
