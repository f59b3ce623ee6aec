package io.pubsub;

import java.lang.reflect.Type;

/**
 * Opens mailboxes on this node. A mailbox has no topic: its listener handles the messages
 * that are sent to its {@link Ref address}, or to a name or group of the mailbox.
 * Thread-safe.
 */
public interface Mailboxes {

	/**
	 * Opens a mailbox with {@link MailboxOptions#defaults() default options}.
	 * @param <T> the payload's type
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages
	 * @return the mailbox; close it when it is no longer needed
	 * @see #open(Type, MessageListener, MailboxOptions)
	 */
	default <T> Mailbox open(Class<T> type, MessageListener<T> listener) {
		return open(type, listener, MailboxOptions.defaults());
	}

	/**
	 * Opens a mailbox.
	 * @param <T> the payload's type
	 * @param type the type to which payloads are decoded
	 * @param listener handles the messages
	 * @param options the options
	 * @return the mailbox; close it when it is no longer needed
	 * @see #open(Type, MessageListener, MailboxOptions)
	 */
	default <T> Mailbox open(Class<T> type, MessageListener<T> listener, MailboxOptions options) {
		return open((Type) type, listener, options);
	}

	/**
	 * Opens a mailbox. It can receive messages as soon as this method returns; there is
	 * nothing to wait for, because other nodes learn its address from the sender of the
	 * address. When the application stops, waiting messages are delivered first, as with
	 * subscriptions.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param type the type to which payloads are decoded, such as a list of orders
	 * @param listener handles the messages, as with a subscription
	 * @param options the options
	 * @return the mailbox; close it when it is no longer needed
	 * @throws IllegalStateException if this node has stopped
	 */
	<T> Mailbox open(Type type, MessageListener<T> listener, MailboxOptions options);

}
