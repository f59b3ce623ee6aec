package io.pubsub.guard;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.util.ClassUtils;

/**
 * What listeners return when their work goes on after they have returned.
 */
public final class Returned {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			Returned.class.getClassLoader());

	private Returned() {
	}

	/**
	 * The stage that completes when the work is done. A {@code Mono} or {@code Flux} is
	 * subscribed to; a {@link Future} that calls nobody back is looked at again and
	 * again, in growing intervals, without a thread that waits.
	 * @param value what a listener returned
	 * @param reply whether the stage is to complete with the reply, which is a list of
	 * all values for a {@code Flux}: if not, these are not kept
	 * @return the stage; null if the value is a plain one, and the work done
	 */
	public static @Nullable CompletionStage<?> stage(@Nullable Object value, boolean reply) {
		if (value instanceof CompletionStage<?> stage) {
			return stage;
		}
		if (value instanceof Future<?> future) {
			return new Look(future).begin();
		}
		return (REACTOR && value != null) ? Publishers.stage(value, reply) : null;
	}

	/**
	 * Loaded only where Reactor is there.
	 */
	private static final class Publishers {

		static @Nullable CompletionStage<?> stage(Object value, boolean reply) {
			if (value instanceof Flux<?> flux) {
				return reply ? flux.collectList().toFuture() : flux.then().toFuture();
			}
			return (value instanceof Mono<?> mono) ? mono.toFuture() : null;
		}

	}

	/**
	 * Looks whether a future is done, until it is.
	 */
	private static final class Look implements Runnable {

		private static final long MAX_MILLIS = 1000;

		private final CompletableFuture<@Nullable Object> stage = new CompletableFuture<>();

		private final Future<?> future;

		private long delay = 1;

		Look(Future<?> future) {
			this.future = future;
		}

		CompletionStage<?> begin() {
			run();
			return this.stage;
		}

		@Override
		public void run() {
			try {
				if (this.future.isDone()) {
					this.stage.complete(this.future.get());
				}
				else {
					CompletableFuture.delayedExecutor(this.delay, TimeUnit.MILLISECONDS).execute(this);
					this.delay = Math.min(MAX_MILLIS, this.delay * 2);
				}
			}
			catch (CancellationException ex) {
				this.stage.cancel(false);
			}
			catch (Throwable ex) {
				this.stage.completeExceptionally(Failures.unwrap(ex));
			}
		}

	}

}
