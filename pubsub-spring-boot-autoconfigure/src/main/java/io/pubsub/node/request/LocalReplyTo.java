package io.pubsub.node.request;

import java.lang.reflect.Type;
import java.util.UUID;

import io.pubsub.node.mailbox.Delivery;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;

/**
 * This node, which gets a value of just the type it asks for as it is, and any other as
 * it would come from another node. Where payloads are to be verified that is any value.
 */
final class LocalReplyTo extends ReplyTo {

	private final UUID self;

	private final Type type;

	private final boolean verifying;

	private final PendingRequest call;

	LocalReplyTo(UUID self, long token, PayloadCodecs codecs, Type type, boolean verifying, PendingRequest call) {
		super(token, codecs);
		this.self = self;
		this.type = type;
		this.verifying = verifying;
		this.call = call;
	}

	@Override
	void value(long mailbox, Object value) {
		if (!this.verifying && Delivery.isOf(value, this.type)) {
			this.call.returned(this.self, mailbox, value);
		}
		else {
			super.value(mailbox, value);
		}
	}

	@Override
	void reply(Frame.Reply reply, boolean mayWait) {
		this.call.replied(this.self, reply);
	}

}
