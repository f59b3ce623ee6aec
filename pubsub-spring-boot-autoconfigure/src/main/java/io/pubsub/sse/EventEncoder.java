package io.pubsub.sse;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;

import io.pubsub.PubSubHeaders;

/**
 * Encodes each message once for all clients of this node. What was encoded lately is kept
 * in a table by the identity of the payload, which all subscriptions of one type share;
 * so a message that is in the way of another one in the table is encoded again.
 * Thread-safe.
 */
final class EventEncoder {

	private static final int SIZE = 256;

	private final JsonMapper json;

	private final AtomicReferenceArray<@Nullable Encoded> latest = new AtomicReferenceArray<>(SIZE);

	EventEncoder(JsonMapper json) {
		this.json = json;
	}

	/**
	 * Encodes a message.
	 * @param message the message
	 * @param mapper makes its data
	 * @return the fields of an event without its id, or null to leave the message out
	 */
	<T> @Nullable SseText encode(Message<T> message, SseMapper<T> mapper) throws Exception {
		Object payload = message.getPayload();
		int slot = System.identityHashCode(payload) & (SIZE - 1);
		Encoded known = this.latest.get(slot);
		if (known == null || !known.isOf(message, mapper)) {
			Encoded made = new Encoded(payload, shared(message), mapper);
			// of several threads that get here, one has its own taken by the others
			Encoded witness = this.latest.compareAndExchange(slot, known, made);
			known = (witness != null && witness != known && witness.isOf(message, mapper)) ? witness : made;
		}
		return known.text(() -> text(mapper.map(message)));
	}

	private @Nullable SseText text(@Nullable Object data) {
		if (data == null) {
			return null;
		}
		return SseText.data((data instanceof CharSequence text) ? text.toString() : this.json.writeValueAsString(data));
	}

	/** Forgets what was encoded: to be called now and then, so that memory is freed. */
	void clear() {
		for (int i = 0; i < SIZE; i++) {
			this.latest.set(i, null);
		}
	}

	/** What of a message's headers is the same for all subscriptions. */
	private static Map<String, Object> shared(Message<?> message) {
		Map<String, Object> headers = new HashMap<>(message.getHeaders());
		headers.remove(PubSubHeaders.CURSOR);
		return headers;
	}

	@FunctionalInterface
	private interface Encoding {

		@Nullable SseText encode() throws Exception;

	}

	/** A message, and the event that it becomes; by the first thread that asks for it. */
	private static final class Encoded {

		private final Object payload;

		private final Map<String, Object> headers;

		private final SseMapper<?> mapper;

		/** Guarded by this, and so is the text. */
		private boolean done;

		private @Nullable SseText text;

		Encoded(Object payload, Map<String, Object> headers, SseMapper<?> mapper) {
			this.payload = payload;
			this.headers = headers;
			this.mapper = mapper;
		}

		boolean isOf(Message<?> message, SseMapper<?> mapper) {
			return this.payload == message.getPayload() && this.mapper == mapper && hasHeadersOf(message);
		}

		private boolean hasHeadersOf(Message<?> message) {
			Map<String, Object> others = message.getHeaders();
			int own = others.containsKey(PubSubHeaders.CURSOR) ? 1 : 0;
			if (others.size() - own != this.headers.size()) {
				return false;
			}
			for (Map.Entry<String, Object> header : this.headers.entrySet()) {
				if (!header.getValue().equals(others.get(header.getKey()))) {
					return false;
				}
			}
			return true;
		}

		synchronized @Nullable SseText text(Encoding encoding) throws Exception {
			if (!this.done) {
				this.text = encoding.encode();
				this.done = true;
			}
			return this.text;
		}

	}

}
