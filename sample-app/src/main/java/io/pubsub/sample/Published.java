package io.pubsub.sample;

import java.util.Objects;

import tools.jackson.databind.JsonNode;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.sse.SseMapper;

/**
 * A message that was published.
 *
 * @param topic the topic
 * @param payload the payload
 * @param from the name of the node that has published it
 */
record Published(String topic, JsonNode payload, String from) {

	/** One for all streams, so that a message is encoded once for all of them. */
	static final SseMapper<JsonNode> OF_MESSAGE = Published::of;

	static Published of(Message<JsonNode> message) {
		MessageHeaders headers = message.getHeaders();
		return new Published(Objects.requireNonNull(headers.get(PubSubHeaders.TOPIC, String.class)),
				message.getPayload(), Objects.requireNonNull(headers.get(PubSubHeaders.NODE, Node.class)).name());
	}

}
