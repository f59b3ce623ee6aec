package io.pubsub;

/**
 * What happens to a message that finds a subscription's mailbox full. Whatever is lost is
 * counted, logged at a limited rate, and told to every {@link LossListener}.
 */
public enum Overflow {

	/** What {@code pubsub.listener.overflow} says. */
	DEFAULT,

	/** The message that has waited longest goes, the new one stays. */
	DROP_OLDEST,

	/** The new message goes. */
	DROP_NEWEST,

	/**
	 * The publisher waits for room, up to {@code pubsub.listener.block-timeout}; then the
	 * new message goes. A publisher that is interrupted waits on, and stays interrupted.
	 * Only publishers of this node wait: a message from another node goes at once, since
	 * waiting for one slow listener would hold up every other message of that node. A
	 * listener that publishes to its own full mailbox would wait for itself: it gets a
	 * {@link MailboxFullException} at once.
	 */
	BLOCK,

	/**
	 * The new message goes, and the publisher gets a {@link MailboxFullException} if it
	 * is on this node. Other listeners still get the message.
	 */
	FAIL

}
