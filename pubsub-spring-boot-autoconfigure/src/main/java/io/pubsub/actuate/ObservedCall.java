package io.pubsub.actuate;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.pubsub.request.Replies;
import io.pubsub.request.Requester.Call;

/**
 * A call whose requests are observed.
 *
 * @param delegate the call
 * @param topic the topic, if it has one
 * @param registry where to tell of requests
 * @param convention names and key values, or null for the default
 */
record ObservedCall(Call delegate, @Nullable String topic, ObservationRegistry registry,
		@Nullable PublishObservationConvention convention) implements Call {

	private static final PublishObservationConvention DEFAULT = new PublishObservationConvention() {
	};

	@Override
	public Call headers(Map<String, ?> headers) {
		return with(this.delegate.headers(headers));
	}

	@Override
	public Call timeout(Duration timeout) {
		return with(this.delegate.timeout(timeout));
	}

	@Override
	public Call onePerNode() {
		return with(this.delegate.onePerNode());
	}

	private Call with(Call changed) {
		return new ObservedCall(changed, this.topic, this.registry, this.convention);
	}

	@Override
	public <T> @Nullable T request(Object payload, Type type) {
		return observe((call) -> call.request(payload, type));
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(Object payload, Type type) {
		return observeAsync((call) -> call.requestAsync(payload, type));
	}

	@Override
	public <T> Replies<T> requestAll(Object payload, Type type) {
		return Objects.requireNonNull(observe((call) -> call.requestAll(payload, type)));
	}

	@Override
	public <T> CompletableFuture<Replies<T>> requestAllAsync(Object payload, Type type) {
		return observeAsync((call) -> call.requestAllAsync(payload, type));
	}

	private <R> @Nullable R observe(Function<Call, @Nullable R> request) {
		if (this.registry.isNoop()) {
			return request.apply(this.delegate);
		}
		PublishContext context = context();
		return observation(context).observe(() -> request.apply(traced(context)));
	}

	private <R> CompletableFuture<R> observeAsync(Function<Call, CompletableFuture<R>> request) {
		if (this.registry.isNoop()) {
			return request.apply(this.delegate);
		}
		PublishContext context = context();
		Observation observation = observation(context).start();
		CompletableFuture<R> future;
		try {
			future = observation.scoped(() -> request.apply(traced(context)));
		}
		catch (RuntimeException ex) {
			observation.stop();
			throw ex;
		}
		future.whenComplete((reply, ex) -> {
			if (ex != null) {
				observation.error(ex);
			}
			observation.stop();
		});
		return future;
	}

	private PublishContext context() {
		return new PublishContext(this.topic, "request", Map.of());
	}

	private Observation observation(PublishContext context) {
		return Observation.createNotStarted(this.convention, DEFAULT, () -> context, this.registry);
	}

	private Call traced(PublishContext context) {
		Map<String, Object> headers = context.getCarrier();
		return (headers != null) ? this.delegate.headers(headers) : this.delegate;
	}

}
