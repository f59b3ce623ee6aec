package io.pubsub.node.request;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.guard.Failures;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * A message that each of its recipients is to reply to: what becomes of it in a mailbox
 * is told here, once.
 */
final class RequestDelivery extends Delivery {

	private final ReplyTo asker;

	/**
	 * Makes a request.
	 * @param object the payload, if it was made on this node
	 * @param payload the same in bytes, if it was encoded
	 */
	RequestDelivery(@Nullable String topic, Node sender, Map<String, Object> headers, PayloadCodecs codecs,
			@Nullable Object object, @Nullable Payload payload, ReplyTo asker) {
		super(topic, sender, headers, codecs, object, payload);
		this.asker = asker;
	}

	@Override
	public boolean isRequest() {
		return true;
	}

	@Override
	public void returned(long mailbox, @Nullable Object value) {
		this.asker.returned(mailbox, value);
	}

	@Override
	public boolean threw(long mailbox, Throwable failure) {
		this.asker.threw(mailbox, Failures.unwrap(failure));
		return true;
	}

	@Override
	public void declined(long mailbox) {
		this.asker.declined(mailbox);
	}

	@Override
	public void overflowed(long mailbox) {
		this.asker.overflowed(mailbox);
	}

	@Override
	public boolean discarded(long mailbox, boolean ofGroup) {
		if (ofGroup) {
			closed(mailbox);
		}
		else {
			declined(mailbox);
		}
		return false;
	}

	/** A mailbox has closed that was to reply for its group. */
	void closed(long mailbox) {
		this.asker.closed(mailbox);
	}

}
