package io.pubsub;

/**
 * What happens to a message when the mailbox that it is for is full, in messages or in
 * bytes. Every lost message is counted, logged at a limited rate, and reported to the
 * {@link LossListener}s.
 */
public enum Overflow {

	/** The value of {@code pubsub.listener.overflow}. */
	DEFAULT,

	/** The message that has waited longest is dropped, and the new one is accepted. */
	DROP_OLDEST,

	/** The new message is dropped. */
	DROP_NEWEST,

	/**
	 * The publisher waits for room, at most {@code pubsub.listener.block-timeout}; after
	 * that the new message is dropped. An interrupt does not end the wait, and stays set.
	 * <p>
	 * Only publishers on the same node wait. A message from another node is dropped at
	 * once, because waiting would delay all other messages from that node. A listener
	 * that publishes to its own full mailbox would wait for itself, and receives a
	 * {@link MailboxFullException} at once.
	 */
	BLOCK,

	/**
	 * The new message is dropped. A publisher on the same node receives a
	 * {@link MailboxFullException}; other listeners still receive the message.
	 */
	FAIL

}
