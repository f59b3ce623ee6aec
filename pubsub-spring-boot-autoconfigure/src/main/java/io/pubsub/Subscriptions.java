package io.pubsub;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;

/**
 * Subscribes at run time, and finds every subscription of this node, including those of
 * {@link Subscribe @Subscribe} methods. Thread-safe.
 */
public interface Subscriptions {

	/**
	 * Subscribes with {@link SubscriptionOptions#defaults() default options}.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages
	 * @return the subscription; close it when it is no longer needed
	 * @see #subscribe(String, Class, MessageListener, SubscriptionOptions)
	 */
	default <T> Subscription subscribe(String topic, Class<T> type, MessageListener<T> listener) {
		return subscribe(topic, type, listener, SubscriptionOptions.defaults());
	}

	/**
	 * Subscribes. Waits until every node of the cluster routes messages to the
	 * subscription, at most {@code pubsub.cluster.join-timeout}; after that the
	 * subscription is returned anyway, and a warning is logged. Two subscriptions of one
	 * listener each receive every message.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages
	 * @param options the options
	 * @return the subscription; close it when it is no longer needed
	 * @throws IllegalArgumentException if the topic or an option is invalid, or another
	 * subscription of this node has the id
	 * @throws IllegalStateException if this node has stopped
	 */
	default <T> Subscription subscribe(String topic, Class<T> type, MessageListener<T> listener,
			SubscriptionOptions options) {
		return subscribe(topic, (Type) type, listener, options);
	}

	/**
	 * Subscribes like
	 * {@link #subscribe(String, Class, MessageListener, SubscriptionOptions)} for a
	 * generic type, such as a list of orders.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages
	 * @param options the options
	 * @return the subscription; close it when it is no longer needed
	 */
	<T> Subscription subscribe(String topic, Type type, MessageListener<T> listener, SubscriptionOptions options);

	/**
	 * Subscribes without waiting for other nodes. Messages published on this node arrive
	 * from now on; those of other nodes by the time {@link Subscription#visible()}
	 * completes. Use this method for many subscriptions at once.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages
	 * @param options the options
	 * @return the subscription; close it when it is no longer needed
	 */
	<T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options);

	/**
	 * Finds a subscription of this node.
	 * @param id the id
	 * @return the subscription, or empty if there is none
	 */
	Optional<Subscription> find(String id);

	/**
	 * All subscriptions of this node.
	 * @return a snapshot in no particular order
	 */
	Collection<Subscription> all();

}
