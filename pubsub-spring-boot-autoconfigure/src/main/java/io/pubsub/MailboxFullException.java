package io.pubsub;

/**
 * Thrown to a publisher on the same node when a listener does not receive the message
 * because its mailbox is full: its policy is {@link Overflow#FAIL}; or the publisher is
 * that listener itself, whose policy is {@link Overflow#BLOCK}, and would wait for
 * itself. All other listeners received the message.
 */
public class MailboxFullException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public MailboxFullException(String message) {
		super(message);
	}

}
