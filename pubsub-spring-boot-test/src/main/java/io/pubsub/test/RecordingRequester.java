package io.pubsub.test;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Ref;
import io.pubsub.request.Replies;
import io.pubsub.request.Requester;
import io.pubsub.test.PublishedMessage.Kind;

/**
 * Keeps what is requested.
 *
 * @param delegate requests
 * @param log keeps it
 */
record RecordingRequester(Requester delegate, NodeLog log) implements Requester {

	@Override
	public Call to(String topic) {
		return call(this.delegate.to(topic), topic);
	}

	@Override
	public Call to(Ref ref) {
		return call(this.delegate.to(ref), ref.toString());
	}

	@Override
	public Call toName(String name) {
		return call(this.delegate.toName(name), name);
	}

	@Override
	public Call toGroup(GroupTarget target) {
		Call call = this.delegate.toGroup(target);
		return target.scope().startsWith("pubsub.") ? call : call(call, target.group());
	}

	@Override
	public Call to(Node node, String topic) {
		return call(this.delegate.to(node, topic), topic);
	}

	private Call call(Call delegate, String destination) {
		return new RecordingCall(delegate, this.log, destination, Map.of());
	}

	private record RecordingCall(Call delegate, NodeLog log, String destination,
			Map<String, Object> headers) implements Call {

		@Override
		public Call headers(Map<String, ?> headers) {
			Map<String, Object> all = new HashMap<>(this.headers);
			all.putAll(headers);
			return new RecordingCall(this.delegate.headers(headers), this.log, this.destination, all);
		}

		@Override
		public Call timeout(Duration timeout) {
			return new RecordingCall(this.delegate.timeout(timeout), this.log, this.destination, this.headers);
		}

		@Override
		public Call onePerNode() {
			return new RecordingCall(this.delegate.onePerNode(), this.log, this.destination, this.headers);
		}

		/** A request that gets no reply was made nevertheless. */
		private void record(Object payload) {
			this.log.publish(Kind.REQUEST, this.destination, payload, this.headers, () -> {
			});
		}

		@Override
		public <T> @Nullable T request(Object payload, Type type) {
			record(payload);
			return this.delegate.request(payload, type);
		}

		@Override
		public <T> CompletableFuture<@Nullable T> requestAsync(Object payload, Type type) {
			record(payload);
			return this.delegate.requestAsync(payload, type);
		}

		@Override
		public <T> Replies<T> requestAll(Object payload, Type type) {
			record(payload);
			return this.delegate.requestAll(payload, type);
		}

		@Override
		public <T> CompletableFuture<Replies<T>> requestAllAsync(Object payload, Type type) {
			record(payload);
			return this.delegate.requestAllAsync(payload, type);
		}

	}

}
