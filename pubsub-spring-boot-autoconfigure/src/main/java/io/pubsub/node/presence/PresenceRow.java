package io.pubsub.node.presence;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.pubsub.node.kernel.NameLimits;
import io.pubsub.wire.Payload;
import io.pubsub.wire.Row;

/**
 * Writes and reads rows that tell of entries. The key of a row is the scope. Its value
 * has five numbers, each with 36 as its base and a colon behind it: the number of the
 * entry on its node, its version, when it joined, and how many characters the codec and
 * the key have. Then come the name of the codec, which is empty if there is no metadata,
 * the key in UTF-8, and the metadata. Each byte is one character, which takes one byte on
 * the heap; most are ASCII, and are read fast.
 *
 * @param number tells the entry from others of its node
 * @param version grows with each update
 * @param joined when it joined, in milliseconds since 1970
 * @param key the entry's key
 * @param metadata what the codec wrote, null for none
 */
record PresenceRow(long number, long version, long joined, String key, @Nullable Payload metadata) {

	/** The most bytes that metadata may be allowed to have. */
	static final int MAX_METADATA = 64 * 1024;

	private static final int MAX_CODEC = 100;

	private static final int BASE = 36;

	/** Checks the name of a scope. */
	static void checkScope(String scope) {
		NameLimits.check(scope, "The name of a scope", 1, NameLimits.MAX_LENGTH);
	}

	/** Checks a key. */
	static void checkKey(String key) {
		NameLimits.check(key, "A key", 1, NameLimits.MAX_LENGTH);
	}

	/**
	 * Reads what another node wrote, without its metadata.
	 * @throws IllegalArgumentException if the row does not tell of an entry
	 */
	static PresenceRow head(Row row) {
		checkScope(row.key());
		Reader reader = new Reader(row.value());
		for (int i = 0; i < row.value().length(); i++) {
			if (row.value().charAt(i) > 0xFF) {
				throw malformed();
			}
		}
		PresenceRow head = reader.head();
		checkKey(head.key());
		if (head.number() < 1 || head.version() < 1 || reader.rest() > MAX_METADATA
				|| reader.codec().length() > MAX_CODEC || (reader.codec().isEmpty() && reader.rest() > 0)) {
			throw malformed();
		}
		return head;
	}

	/** The metadata of a row that has been read before. */
	static @Nullable Payload metadata(Row row) {
		Reader reader = new Reader(row.value());
		reader.head();
		return reader.codec().isEmpty() ? null : new Payload(reader.codec(), reader.bytes(reader.rest()));
	}

	/** The version that a row tells of which has been read before. */
	static long version(Row row) {
		Reader reader = new Reader(row.value());
		reader.number();
		return reader.number();
	}

	/** When the entry joined of which a row tells that has been read before. */
	static long joined(Row row) {
		Reader reader = new Reader(row.value());
		reader.number();
		reader.number();
		return reader.number();
	}

	Row row(String scope) {
		Payload metadata = this.metadata;
		String codec = (metadata != null) ? metadata.codec() : "";
		String rest = (metadata != null) ? latin(metadata.bytes()) : "";
		String key = isAscii(this.key) ? this.key : latin(this.key.getBytes(StandardCharsets.UTF_8));
		String head = text(this.number) + text(this.version) + text(this.joined) + text(codec.length())
				+ text(key.length());
		return new Row(Row.Kind.PRESENCE, scope, head + codec + key + rest);
	}

	private static String text(long number) {
		return Long.toString(number, BASE) + ':';
	}

	private static String latin(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private static boolean isAscii(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) >= 0x80) {
				return false;
			}
		}
		return true;
	}

	private static IllegalArgumentException malformed() {
		return new IllegalArgumentException("A row of presence is malformed");
	}

	/**
	 * Reads a value from its beginning.
	 */
	private static final class Reader {

		private final String value;

		private int at;

		private String codec = "";

		Reader(String value) {
			this.value = value;
		}

		PresenceRow head() {
			long number = number();
			long version = number();
			long joined = number();
			long codecLength = number();
			long keyLength = number();
			this.codec = text(codecLength);
			String key = text(keyLength);
			return new PresenceRow(number, version, joined, isAscii(key) ? key : decoded(key), null);
		}

		String codec() {
			return this.codec;
		}

		int rest() {
			return this.value.length() - this.at;
		}

		/** A number in the one form that there is for each. */
		long number() {
			int start = this.at;
			long number = 0;
			while (this.at < this.value.length()) {
				char digit = this.value.charAt(this.at++);
				if (digit == ':') {
					if (this.at == start + 1 || (this.value.charAt(start) == '0' && this.at > start + 2)) {
						throw malformed();
					}
					return number;
				}
				int next = (digit >= '0' && digit <= '9') ? digit - '0'
						: (digit >= 'a' && digit <= 'z') ? digit - 'a' + 10 : -1;
				if (next < 0 || number > (Long.MAX_VALUE - next) / BASE) {
					throw malformed();
				}
				number = number * BASE + next;
			}
			throw malformed();
		}

		private String text(long length) {
			if (length > rest()) {
				throw malformed();
			}
			int start = this.at;
			this.at += (int) length;
			return this.value.substring(start, this.at);
		}

		byte[] bytes(int count) {
			return text(count).getBytes(StandardCharsets.ISO_8859_1);
		}

		private static String decoded(String key) {
			String decoded = new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
			if (!latin(decoded.getBytes(StandardCharsets.UTF_8)).equals(key)) {
				throw malformed();
			}
			return decoded;
		}

	}

}
