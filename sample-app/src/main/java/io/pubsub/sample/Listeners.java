package io.pubsub.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.JsonNode;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.stereotype.Component;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * The listeners that are added and removed at run time, any number of them for a topic or
 * pattern. Each keeps a copy of what it hears.
 */
@Component
class Listeners {

	/** Each costs memory, also on the other nodes, and clients could go on for ever. */
	static final int MAX_COUNT = 1_000_000;

	private final Subscriptions subscriptions;

	private final Inbox inbox;

	private final Timeline timeline;

	/** Guarded by this. */
	private final Map<String, List<Subscription>> byTopic = new TreeMap<>();

	Listeners(Subscriptions subscriptions, Inbox inbox, Timeline timeline) {
		this.subscriptions = subscriptions;
		this.inbox = inbox;
		this.timeline = timeline;
	}

	/**
	 * Adds listeners without waiting for the other nodes.
	 * @param topic the topic or pattern
	 * @param count how many
	 * @return completes when every node routes to them
	 * @throws TooManyListenersException if there would be too many, of all topics
	 */
	synchronized CompletableFuture<Void> add(String topic, int count) {
		int present = this.byTopic.values().stream().mapToInt(List::size).sum();
		if (present + count > MAX_COUNT) {
			throw new TooManyListenersException(
					"This node has " + present + " listeners, and takes " + MAX_COUNT + " in all: remove some first");
		}
		List<Subscription> added = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			added.add(this.subscriptions.subscribeWithoutWaiting(topic, JsonNode.class, this::received,
					SubscriptionOptions.defaults()));
		}
		this.byTopic.computeIfAbsent(topic, (key) -> new ArrayList<>()).addAll(added);
		this.timeline.listenersChanged(count(topic));
		return CompletableFuture.allOf(added.stream().map(Subscription::visible).toArray(CompletableFuture<?>[]::new));
	}

	synchronized void removeAll(String topic) {
		List<Subscription> removed = this.byTopic.remove(topic);
		if (removed != null) {
			removed.forEach(Subscription::close);
			this.timeline.listenersChanged(count(topic));
		}
	}

	synchronized Count count(String topic) {
		return new Count(topic, this.byTopic.getOrDefault(topic, List.of()).size());
	}

	synchronized List<Count> counts() {
		return this.byTopic.keySet().stream().map(this::count).toList();
	}

	private void received(Message<JsonNode> message) {
		MessageHeaders headers = message.getHeaders();
		String topic = Objects.requireNonNull(headers.get(PubSubHeaders.TOPIC, String.class));
		Node from = Objects.requireNonNull(headers.get(PubSubHeaders.NODE, Node.class));
		JsonNode payload = message.getPayload();
		String json = payload.toString();
		this.inbox.add(new Inbox.Received(topic, payload, from.name(), json.length()));
		this.timeline.received(topic, json, from);
	}

	/**
	 * How many listeners a topic has.
	 *
	 * @param topic the topic or pattern
	 * @param count the number
	 */
	record Count(String topic, int count) {
	}

}
