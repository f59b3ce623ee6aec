package io.pubsub.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * An event for one client.
 *
 * @param id the cursor that follows the event, null if the topic has no history
 * @param text the other fields, which clients may share
 */
record SseEvent(@Nullable String id, SseText text) {

	private static final SseText OPEN = SseText.comment(" open");

	private static final SseEvent HEARTBEAT = new SseEvent(null, SseText.comment(""));

	/** Tells the client to ask for the current state, since it has missed messages. */
	static SseEvent reset(@Nullable String id, Reset reason) {
		return new SseEvent(id, reason.text);
	}

	/**
	 * Stores its id in the client, which does not report an event without data to the
	 * page.
	 */
	static SseEvent opened(@Nullable String id) {
		return new SseEvent(id, OPEN);
	}

	static SseEvent retry(long millis) {
		return new SseEvent(null, SseText.retry(millis));
	}

	static SseEvent heartbeat() {
		return HEARTBEAT;
	}

	/** The event as it is written. */
	byte[] bytes() {
		byte[] fields = this.text.bytes();
		if (this.id == null) {
			return fields;
		}
		byte[] start = ("id: " + this.id + "\n").getBytes(StandardCharsets.US_ASCII);
		byte[] bytes = Arrays.copyOf(start, start.length + fields.length);
		System.arraycopy(fields, 0, bytes, start.length, fields.length);
		return bytes;
	}

	/** Why a client has missed messages, or may have. */
	enum Reset {

		/** History does not reach back to where the client stopped. */
		GAP("gap"),

		/** The client's cursor is none, or is one of another topic. */
		CURSOR("cursor"),

		/** The client reads too slowly. */
		OVERFLOW("overflow");

		private final SseText text;

		Reset(String data) {
			this.text = SseText.named("reset", data);
		}

	}

}
