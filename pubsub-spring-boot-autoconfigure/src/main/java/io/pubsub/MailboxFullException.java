package io.pubsub;

/**
 * Thrown to a publisher when a listener on its node is full and its policy is
 * {@link Overflow#FAIL}.
 */
public class MailboxFullException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public MailboxFullException(String message) {
		super(message);
	}

}
