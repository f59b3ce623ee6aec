package io.pubsub.node.mailbox;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * A message as listeners see it. Its headers are made when somebody looks at them, with
 * neither id nor timestamp.
 */
public final class ReceivedMessage implements Message<Object> {

	private final Delivery delivery;

	private final Object payload;

	private volatile @Nullable MessageHeaders headers;

	public ReceivedMessage(Delivery delivery, Object payload) {
		this.delivery = delivery;
		this.payload = payload;
	}

	@Override
	public Object getPayload() {
		return this.payload;
	}

	@Override
	public MessageHeaders getHeaders() {
		MessageHeaders headers = this.headers;
		if (headers == null) {
			headers = new Headers(this.delivery.allHeaders());
			this.headers = headers;
		}
		return headers;
	}

	@Override
	public String toString() {
		String topic = this.delivery.topic();
		return "Message" + ((topic != null) ? " to '" + topic + "'" : "") + " of "
				+ this.payload.getClass().getSimpleName();
	}

	private static final class Headers extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		Headers(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
