package io.pubsub.node.mailbox;

import io.pubsub.MailboxFullException;
import io.pubsub.Ref;
import io.pubsub.dispatch.Offer;

/**
 * Counts the mailboxes of this node that had no room for a message and whose publisher is
 * to know, and says so. Used by one thread.
 */
public final class FullMailboxes {

	private static final String OWN = ". The publisher is a listener that is handling a message of the full mailbox, "
			+ "and with overflow 'block' would wait for itself: publish from another thread, or give the mailbox more "
			+ "capacity or another overflow";

	private int failed;

	private boolean own;

	public void count(Offer offer) {
		this.failed += offer.isFailure() ? 1 : 0;
		this.own |= (offer == Offer.OWN);
	}

	/**
	 * Throws if there were any.
	 * @param where what the message was for
	 * @throws MailboxFullException if a mailbox has failed
	 */
	public void throwFor(String where) {
		if (this.failed > 0) {
			throw failure(where, this.failed, this.own);
		}
	}

	/**
	 * The failure of a message for several mailboxes.
	 * @param where what the message was for
	 * @param count how many mailboxes had no room
	 * @param own whether one of them is that of the publisher itself
	 */
	public static MailboxFullException failure(String where, int count, boolean own) {
		return new MailboxFullException(count + " mailbox(es) " + where
				+ " on this node had no room for a message; all others got it" + (own ? OWN : ""));
	}

	/** The failure of a message for one mailbox. */
	public static MailboxFullException failure(Ref ref, boolean own) {
		return new MailboxFullException(
				"The mailbox " + ref + " on this node had no room for a message" + (own ? OWN : ""));
	}

}
