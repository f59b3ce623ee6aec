package io.pubsub.node.mailbox;

import java.util.Map;

import io.pubsub.Node;
import io.pubsub.wire.PayloadCodecs;

/**
 * No message, but something to be done in a mailbox's turn, between messages: after all
 * that came before, and before all that comes later. It finds room in a full mailbox.
 */
final class MailboxTask extends Delivery {

	private final Runnable action;

	MailboxTask(Node self, PayloadCodecs codecs, Runnable action) {
		super(null, self, Map.of(), codecs, null, null);
		this.action = action;
	}

	@Override
	public boolean isNotice() {
		return true;
	}

	@Override
	public Runnable task() {
		return this.action;
	}

	@Override
	public boolean discarded(long mailbox, boolean ofGroup) {
		return false;
	}

}
