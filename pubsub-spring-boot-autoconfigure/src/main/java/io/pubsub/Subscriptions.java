package io.pubsub;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;

/**
 * Subscribes at run time, and finds every subscription of this node, those of
 * {@link Subscribe @Subscribe} methods included. Thread-safe.
 */
public interface Subscriptions {

	/**
	 * Subscribes with {@link SubscriptionOptions#defaults() default options}.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type what payloads become
	 * @param listener what hears the messages
	 * @return the subscription
	 * @see #subscribe(String, Class, MessageListener, SubscriptionOptions)
	 */
	default <T> Subscription subscribe(String topic, Class<T> type, MessageListener<T> listener) {
		return subscribe(topic, type, listener, SubscriptionOptions.defaults());
	}

	/**
	 * Subscribes, and returns when every node of the cluster routes to the subscription,
	 * or {@code pubsub.cluster.join-timeout} has passed. Subscribing one listener twice
	 * makes two subscriptions, each with its copy.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type what payloads become
	 * @param listener what hears the messages
	 * @param options how
	 * @return the subscription, to be closed when no longer needed
	 * @throws IllegalArgumentException if the topic or an option is not valid, or the id
	 * is taken
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
	 * @param type what payloads become
	 * @param listener what hears the messages
	 * @param options how
	 * @return the subscription
	 */
	<T> Subscription subscribe(String topic, Type type, MessageListener<T> listener, SubscriptionOptions options);

	/**
	 * Subscribes without waiting for the other nodes: messages of this node arrive from
	 * now on, those of others at the latest when {@link Subscription#visible()}
	 * completes. The form to use for many subscriptions at once.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type what payloads become
	 * @param listener what hears the messages
	 * @param options how
	 * @return the subscription
	 */
	<T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options);

	/**
	 * Finds a subscription of this node.
	 * @param id its id
	 * @return the subscription, or empty if there is none
	 */
	Optional<Subscription> find(String id);

	/**
	 * All subscriptions of this node.
	 * @return a snapshot, in no particular order
	 */
	Collection<Subscription> all();

}
