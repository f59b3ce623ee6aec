package io.pubsub;

/**
 * Thrown to a publisher when a listener on its node is full and its policy is
 * {@link Overflow#FAIL}; or when the publisher itself is a listener, whose own mailbox is
 * full, and its policy is {@link Overflow#BLOCK}: it would wait for itself.
 */
public class MailboxFullException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public MailboxFullException(String message) {
		super(message);
	}

}
