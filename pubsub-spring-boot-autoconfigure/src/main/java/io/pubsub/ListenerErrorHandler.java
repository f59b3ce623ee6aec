package io.pubsub;

import org.springframework.messaging.Message;

/**
 * Hears what a listener throws or its future fails with, and of payloads that do not
 * decode to the listener's type. A single bean of this type serves all listeners that
 * name no other; without one, errors are logged at a limited rate.
 */
@FunctionalInterface
public interface ListenerErrorHandler {

	/**
	 * Called on the thread the listener ran on, before its next message; if a future has
	 * failed later, on a thread of the dispatcher, perhaps during another message. What
	 * it throws is logged.
	 * @param error what the listener threw or its future failed with, or a
	 * {@link PayloadException}
	 * @param message the message; if it did not decode, its payload is the raw
	 * {@code byte[]}
	 * @param mailbox the listener's mailbox, a {@link Subscription} if it has a topic
	 */
	void handle(Throwable error, Message<?> message, Mailbox mailbox);

}
