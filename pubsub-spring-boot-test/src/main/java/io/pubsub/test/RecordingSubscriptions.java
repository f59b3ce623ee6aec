package io.pubsub.test;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;

import io.pubsub.MessageListener;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * Subscribes listeners whose calls are recorded.
 *
 * @param delegate subscribes
 * @param node records
 */
record RecordingSubscriptions(Subscriptions delegate, RecordedNode node) implements Subscriptions {

	@Override
	public <T> Subscription subscribe(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		return this.delegate.subscribe(topic, type, record(topic, listener, options), options);
	}

	@Override
	public <T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		return this.delegate.subscribeWithoutWaiting(topic, type, record(topic, listener, options), options);
	}

	private <T> MessageListener<T> record(String topic, MessageListener<T> listener, SubscriptionOptions options) {
		String id = options.id();
		return this.node.record((id != null) ? id : topic, topic, listener);
	}

	@Override
	public Optional<Subscription> find(String id) {
		return this.delegate.find(id);
	}

	@Override
	public Collection<Subscription> all() {
		return this.delegate.all();
	}

}
