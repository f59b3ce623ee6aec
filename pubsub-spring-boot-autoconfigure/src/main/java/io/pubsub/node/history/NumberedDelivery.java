package io.pubsub.node.history;

import java.util.Map;

import io.pubsub.Node;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * A message that is published to a topic with a history.
 */
final class NumberedDelivery extends Delivery {

	private final long number;

	NumberedDelivery(String topic, Node sender, Map<String, Object> headers, PayloadCodecs codecs, Payload payload,
			long number) {
		super(topic, sender, headers, codecs, null, payload);
		this.number = number;
	}

	long number() {
		return this.number;
	}

}
