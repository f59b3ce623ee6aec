package io.pubsub.actuate;

import org.jspecify.annotations.Nullable;

import io.pubsub.MessageListener;

/**
 * Decorates listeners.
 */
interface ListenerDecorator {

	/**
	 * Decorates a listener.
	 * @param topic what it is subscribed to, or null if it hears no topic
	 * @param id the id of its subscription or the label of its mailbox, or null if it is
	 * given none
	 */
	<T> MessageListener<T> decorate(@Nullable String topic, @Nullable String id, MessageListener<T> listener);

}
