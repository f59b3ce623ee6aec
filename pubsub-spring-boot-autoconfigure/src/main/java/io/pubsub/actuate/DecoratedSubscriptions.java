package io.pubsub.actuate;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;

import io.pubsub.MessageListener;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * Subscribes decorated listeners.
 *
 * @param delegate where to subscribe
 * @param decorator decorates listeners
 */
record DecoratedSubscriptions(Subscriptions delegate, ListenerDecorator decorator) implements Subscriptions {

	@Override
	public <T> Subscription subscribe(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		return this.delegate.subscribe(topic, type, this.decorator.decorate(topic, options.id(), listener), options);
	}

	@Override
	public <T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		return this.delegate.subscribeWithoutWaiting(topic, type,
				this.decorator.decorate(topic, options.id(), listener), options);
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
