package io.pubsub.listener;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import io.pubsub.MessageListener;
import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.topic.TopicPattern;

/**
 * Remembers who subscribed to what, and lets a test deliver messages.
 */
public class RecordingSubscriptions implements Subscriptions {

	public static final Node SENDER = new Node("sender", UUID.randomUUID());

	private final Map<String, Recorded> open = new LinkedHashMap<>();

	private final List<Recorded> closed = new ArrayList<>();

	@Override
	public <T> Subscription subscribe(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		throw new AssertionError("Waiting at start would hold up every bean");
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		TopicPattern.parse(topic);
		String id = (options.id() != null) ? options.id() : UUID.randomUUID().toString();
		if (this.open.containsKey(id)) {
			throw new IllegalArgumentException("The id '" + id + "' is taken");
		}
		Recorded recorded = new Recorded(this, id, topic, type, (MessageListener<Object>) listener, options);
		this.open.put(id, recorded);
		return recorded;
	}

	@Override
	public Optional<Subscription> find(String id) {
		return Optional.ofNullable(this.open.get(id));
	}

	@Override
	public Collection<Subscription> all() {
		return List.copyOf(this.open.values());
	}

	public Recorded only() {
		if (this.open.size() != 1) {
			throw new AssertionError("Expected one subscription but there are " + this.open.keySet());
		}
		return this.open.values().iterator().next();
	}

	public Recorded get(String id) {
		return (Recorded) find(id).orElseThrow(() -> new AssertionError(id + " is not in " + this.open.keySet()));
	}

	public Collection<String> ids() {
		return List.copyOf(this.open.keySet());
	}

	public List<String> topics() {
		return this.open.values().stream().map(Recorded::topic).toList();
	}

	public int closed() {
		return this.closed.size();
	}

	public static Message<Object> message(String topic, Object payload) {
		return MessageBuilder.withPayload(payload)
			.setHeader(PubSubHeaders.TOPIC, topic)
			.setHeader(PubSubHeaders.NODE, SENDER)
			.setHeader("tenant", "acme")
			.build();
	}

	public record Recorded(RecordingSubscriptions owner, String id, String topic, Type type,
			MessageListener<Object> listener, SubscriptionOptions options) implements Subscription {

		public void deliver(Object payload) throws Exception {
			deliver(this.topic, payload);
		}

		public void deliver(String topic, Object payload) throws Exception {
			this.listener.onMessage(message(topic, payload));
		}

		@Override
		public Ref ref() {
			return new Ref(SENDER, System.identityHashCode(this));
		}

		@Override
		public void pause() {
		}

		@Override
		public void resume() {
		}

		@Override
		public CompletableFuture<Void> visible() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void close() {
			if (this.owner.open.remove(this.id) != null) {
				this.owner.closed.add(this);
			}
		}

		@Override
		public void close(Throwable reason) {
			close();
		}

		@Override
		public boolean equals(Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this);
		}

	}

}
