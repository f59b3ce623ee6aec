package io.pubsub.application;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.pubsub.Publisher;
import io.pubsub.Subscription;

/**
 * This node's own subscriptions by topic: what it publishes passes them by.
 */
final class OwnSubscriptions {

	private final Map<String, Subscription> byTopic = new ConcurrentHashMap<>();

	void put(String topic, Subscription subscription) {
		this.byTopic.put(topic, subscription);
	}

	/** Publishes to the other nodes. */
	void publish(Publisher publisher, String topic, Object payload) {
		Subscription own = this.byTopic.get(topic);
		if (own != null) {
			publisher.publishFrom(own, topic, payload);
		}
		else {
			publisher.publish(topic, payload);
		}
	}

	void resume() {
		this.byTopic.values().forEach(Subscription::resume);
	}

	void close() {
		this.byTopic.values().forEach(Subscription::close);
		this.byTopic.clear();
	}

}
