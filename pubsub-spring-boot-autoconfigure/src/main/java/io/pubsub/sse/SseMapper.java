package io.pubsub.sse;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * Makes the data of an event of a message. Clients that share one mapper share what it
 * makes of a message as well: so use the same object for each connection, and let the
 * result depend on the message alone, without its
 * {@linkplain io.pubsub.PubSubHeaders#CURSOR cursor}.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface SseMapper<T> {

	/**
	 * Called on a worker thread; must not block.
	 * @param message the message
	 * @return the data: a text is sent as it is, any other object as JSON; null to leave
	 * this message out
	 * @throws Exception any exception goes to the {@link io.pubsub.ListenerErrorHandler},
	 * and the message is left out
	 */
	@Nullable Object map(Message<T> message) throws Exception;

}
