package io.pubsub.node;

import java.lang.reflect.Type;
import java.util.UUID;

import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;

/**
 * This node, which gets a value of just the type it asks for as it is, and any other as
 * it would come from another node. Where payloads are to be verified that is any value.
 */
final class LocalAsker extends Asker {

	private final UUID self;

	private final Type type;

	private final boolean verifying;

	private final PendingCall call;

	LocalAsker(UUID self, long token, PayloadCodecs codecs, Type type, boolean verifying, PendingCall call) {
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
