package io.pubsub.sse;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The fields of an event but its id, which clients share. Thread-safe.
 */
final class SseText {

	private final @Nullable String name;

	private final @Nullable String data;

	private final @Nullable String comment;

	private final long retryMillis;

	/** Made when it is written first; made again by threads that meet. */
	private volatile byte @Nullable [] bytes;

	private SseText(@Nullable String name, @Nullable String data, @Nullable String comment, long retryMillis) {
		this.name = name;
		this.data = data;
		this.comment = comment;
		this.retryMillis = retryMillis;
	}

	static SseText data(String data) {
		return new SseText(null, data, null, 0);
	}

	static SseText named(String name, String data) {
		return new SseText(name, data, null, 0);
	}

	static SseText comment(String comment) {
		return new SseText(null, null, comment, 0);
	}

	static SseText retry(long millis) {
		return new SseText(null, null, null, millis);
	}

	@Nullable String name() {
		return this.name;
	}

	@Nullable String data() {
		return this.data;
	}

	@Nullable String comment() {
		return this.comment;
	}

	/** In milliseconds, 0 for none. */
	long retryMillis() {
		return this.retryMillis;
	}

	/** The fields as they are written, with the empty line that ends them. */
	byte[] bytes() {
		byte[] bytes = this.bytes;
		if (bytes == null) {
			bytes = text().getBytes(StandardCharsets.UTF_8);
			this.bytes = bytes;
		}
		return bytes;
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		if (this.comment != null) {
			text.append(':').append(this.comment).append('\n');
		}
		if (this.retryMillis > 0) {
			text.append("retry: ").append(this.retryMillis).append('\n');
		}
		if (this.name != null) {
			text.append("event: ").append(this.name).append('\n');
		}
		if (this.data != null) {
			appendData(text, this.data);
		}
		return text.append('\n').toString();
	}

	/** Data may have several lines, each of which is a field. */
	private static void appendData(StringBuilder text, String data) {
		text.append("data: ");
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
		text.append('\n');
	}

}
