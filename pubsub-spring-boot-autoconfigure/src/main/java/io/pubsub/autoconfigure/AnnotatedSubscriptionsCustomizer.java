package io.pubsub.autoconfigure;

import io.pubsub.Subscriptions;

/**
 * Changes where annotated methods, and they alone, subscribe.
 */
@FunctionalInterface
interface AnnotatedSubscriptionsCustomizer {

	/**
	 * Decorates the subscriptions, each time a method is subscribed.
	 * @param subscriptions the bean
	 * @return where to subscribe
	 */
	Subscriptions customize(Subscriptions subscriptions);

}
