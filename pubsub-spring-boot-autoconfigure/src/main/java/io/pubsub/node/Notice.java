package io.pubsub.node;

import java.util.Map;

import io.pubsub.Node;
import io.pubsub.wire.PayloadCodecs;

/**
 * No message, but something to be done in a mailbox's turn, between messages. It is not
 * lost: if there is no room for it, it is done at once instead.
 */
final class Notice extends Delivery {

	private final Runnable action;

	Notice(Node self, PayloadCodecs codecs, Runnable action) {
		super(null, self, Map.of(), codecs, null, null);
		this.action = action;
	}

	Runnable action() {
		return this.action;
	}

}
