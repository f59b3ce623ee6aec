package io.pubsub;

import org.springframework.messaging.Message;

/**
 * Handles the exceptions of listeners, the failures of the futures that they return, and
 * payloads that cannot be decoded to a listener's type. A single bean of this type serves
 * all listeners that name no other. Without a handler, errors are logged at a limited
 * rate.
 * <p>
 * Failures of requests go to the requester instead.
 */
@FunctionalInterface
public interface ListenerErrorHandler {

	/**
	 * Called on the listener's thread before its next message. For a future that fails
	 * later it is called on a worker thread, possibly while the listener handles another
	 * message. Exceptions of the handler are logged.
	 * @param error the exception of the listener or its future, or a
	 * {@link PayloadException}
	 * @param message the message; its payload is the raw {@code byte[]} if it was not
	 * decoded
	 * @param mailbox the mailbox of the listener, a {@link Subscription} if it has a
	 * topic
	 */
	void handle(Throwable error, Message<?> message, Mailbox mailbox);

}
