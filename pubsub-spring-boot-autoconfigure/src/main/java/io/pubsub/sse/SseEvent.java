package io.pubsub.sse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * An event as it is written. Only the id is the client's own; all else may be shared.
 *
 * @param id the cursor that follows the event, null if the topic has no history
 * @param text the other fields, with the empty line that ends them
 */
record SseEvent(@Nullable String id, byte[] text) {

	private static final byte[] EMPTY = {};

	/** Tells the client to ask for the current state, since it has missed messages. */
	static SseEvent reset(@Nullable String id, Reset reason) {
		return new SseEvent(id, ascii("event: reset\ndata: " + reason.text + "\n\n"));
	}

	/**
	 * Stores its id in the client, which does not report an event without data to the
	 * page.
	 */
	static SseEvent opened(@Nullable String id) {
		return new SseEvent(id, ascii(": open\n\n"));
	}

	static SseEvent retry(long millis) {
		return new SseEvent(null, ascii("retry: " + millis + "\n\n"));
	}

	static SseEvent heartbeat() {
		return new SseEvent(null, ascii(":\n\n"));
	}

	/** Makes an event of data, which may have several lines. */
	static byte[] data(String data) {
		StringBuilder text = new StringBuilder(data.length() + 16).append("data: ");
		for (int i = 0; i < data.length(); i++) {
			char c = data.charAt(i);
			if (c == '\n' || c == '\r') {
				text.append("\ndata: ");
				i += (c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n') ? 1 : 0;
			}
			else {
				text.append(c);
			}
		}
		return text.append("\n\n").toString().getBytes(StandardCharsets.UTF_8);
	}

	byte[] bytes() {
		byte[] start = (this.id != null) ? ascii("id: " + this.id + "\n") : EMPTY;
		byte[] bytes = Arrays.copyOf(start, start.length + this.text.length);
		System.arraycopy(this.text, 0, bytes, start.length, this.text.length);
		return bytes;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** Why a client has missed messages, or may have. */
	enum Reset {

		/** History does not reach back to where the client stopped. */
		GAP("gap"),

		/** The client's cursor is none, or is one of another topic. */
		CURSOR("cursor"),

		/** The client reads too slowly. */
		OVERFLOW("overflow");

		private final String text;

		Reset(String text) {
			this.text = text;
		}

	}

}
