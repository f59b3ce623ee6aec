package io.pubsub.autoconfigure;

import io.pubsub.Mailboxes;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;

/**
 * Changes where annotated methods, and they alone, listen.
 */
interface AnnotatedListenersCustomizer {

	/**
	 * Decorates the subscriptions, each time a method is subscribed.
	 * @param subscriptions the bean
	 * @return where to subscribe
	 */
	Subscriptions customize(Subscriptions subscriptions);

	/**
	 * Decorates the mailboxes.
	 * @param mailboxes the bean
	 * @return where to open mailboxes
	 */
	Mailboxes customize(Mailboxes mailboxes);

	/**
	 * Decorates the events.
	 * @param events the bean
	 * @return where events are watched
	 */
	Events customize(Events events);

}
