package io.pubsub.sse;

import org.springframework.messaging.Message;

/** Sends payloads as they are. */
enum PayloadMapper implements SseMapper<Object> {

	INSTANCE;

	@Override
	public Object map(Message<Object> message) {
		return message.getPayload();
	}

}
