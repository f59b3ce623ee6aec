package io.pubsub;

import java.lang.reflect.Type;

/**
 * Opens mailboxes on this node: listeners that hear no topic, only what is sent to their
 * {@link Ref address}. Thread-safe.
 */
public interface Mailboxes {

	/**
	 * Opens a mailbox with {@link MailboxOptions#defaults() default options}.
	 * @param <T> the payload's type
	 * @param type what payloads become
	 * @param listener what hears the messages
	 * @return the mailbox, to be closed when no longer needed
	 * @see #open(Type, MessageListener, MailboxOptions)
	 */
	default <T> Mailbox open(Class<T> type, MessageListener<T> listener) {
		return open(type, listener, MailboxOptions.defaults());
	}

	/**
	 * Opens a mailbox.
	 * @param <T> the payload's type
	 * @param type what payloads become
	 * @param listener what hears the messages
	 * @param options how
	 * @return the mailbox, to be closed when no longer needed
	 * @see #open(Type, MessageListener, MailboxOptions)
	 */
	default <T> Mailbox open(Class<T> type, MessageListener<T> listener, MailboxOptions options) {
		return open((Type) type, listener, options);
	}

	/**
	 * Opens a mailbox, which can be sent to as soon as this returns: others know its
	 * address from whoever has it, so there is nothing to wait for. When the application
	 * stops, what it holds is delivered, as with subscriptions.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param type what payloads become, such as a list of orders
	 * @param listener what hears the messages, as with a subscription
	 * @param options how
	 * @return the mailbox, to be closed when no longer needed
	 * @throws IllegalStateException if this node has stopped
	 */
	<T> Mailbox open(Type type, MessageListener<T> listener, MailboxOptions options);

}
