package io.pubsub.node.mailbox;

import io.pubsub.dispatch.Handler;

/**
 * Takes what the mailbox of a listener hands over, and tells requesters of what it does
 * not.
 */
class MailboxIntake implements Handler<Delivery> {

	private final NodeMailbox mailbox;

	MailboxIntake(NodeMailbox mailbox) {
		this.mailbox = mailbox;
	}

	@Override
	public void handle(Delivery delivery) {
		this.mailbox.handle(delivery);
	}

	@Override
	public boolean isNotice(Delivery delivery) {
		return delivery.isNotice();
	}

	@Override
	public boolean overflowed(Delivery delivery) {
		return this.mailbox.overflowed(delivery);
	}

	@Override
	public void discarded(Delivery delivery) {
		this.mailbox.discarded(delivery);
	}

}
