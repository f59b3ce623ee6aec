package io.pubsub.node.request;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;
import io.pubsub.request.Replies;
import io.pubsub.request.Requester;
import io.pubsub.wire.HeaderCodec;

/**
 * Whom a node is to ask, and how.
 */
record NodeCall(Requests calls, Recipient target, Map<String, Object> headers, Duration timeout,
		boolean isOnePerNode) implements Requester.Call {

	private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

	@Override
	public Requester.Call headers(Map<String, ?> headers) {
		Map<String, Object> all = new LinkedHashMap<>(this.headers);
		all.putAll(HeaderCodec.check(headers));
		return new NodeCall(this.calls, this.target, all, this.timeout, this.isOnePerNode);
	}

	@Override
	public Requester.Call timeout(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("The timeout of a request must be positive, not " + timeout);
		}
		Duration bounded = (timeout.compareTo(MAX_TIMEOUT) > 0) ? MAX_TIMEOUT : timeout;
		return new NodeCall(this.calls, this.target, this.headers, bounded, this.isOnePerNode);
	}

	@Override
	public Requester.Call onePerNode() {
		return new NodeCall(this.calls, this.target, this.headers, this.timeout, true);
	}

	@Override
	public <T> @Nullable T request(Object payload, Type type) {
		return await(this.<T>requestAsync(payload, type));
	}

	@Override
	public <T> CompletableFuture<@Nullable T> requestAsync(Object payload, Type type) {
		return this.calls.one(question(payload, type));
	}

	@Override
	public <T> Replies<T> requestAll(Object payload, Type type) {
		return Objects.requireNonNull(await(this.<T>requestAllAsync(payload, type)));
	}

	@Override
	public <T> CompletableFuture<Replies<T>> requestAllAsync(Object payload, Type type) {
		return this.calls.all(question(payload, type), this.isOnePerNode);
	}

	private OutgoingRequest question(Object payload, Type type) {
		Objects.requireNonNull(payload, "A payload must not be null");
		Objects.requireNonNull(type, "type");
		return new OutgoingRequest(this.calls.locate(this.target), this.headers, payload, type, this.timeout);
	}

	private static <T> @Nullable T await(CompletableFuture<@Nullable T> future) {
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			future.cancel(false);
			throw new PubSubException("Interrupted while waiting for a reply", ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof PubSubException failure) {
				// it was made for this caller, to whom the worker's stack means nothing
				failure.fillInStackTrace();
				throw failure;
			}
			throw new PubSubException("A request failed", ex.getCause());
		}
	}

}
