package io.pubsub.node.presence;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.pubsub.node.kernel.NameLimits;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.Payload;
import io.pubsub.wire.Row;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

/**
 * Writes and reads rows that tell of entries. The key of a row is the scope. Its value is
 * bytes, each as one character, so that it takes one byte on the heap: the number of the
 * entry on its node, its version, when it joined, its key, the name of the codec, which
 * is empty if there is no metadata, and then the metadata.
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

	/** Checks the name of a scope. */
	static void checkScope(String scope) {
		NameLimits.check(scope, "The name of a scope", 1, NameLimits.MAX_LENGTH);
	}

	/** Checks a key. */
	static void checkKey(String key) {
		NameLimits.check(key, "A key", 1, NameLimits.MAX_LENGTH);
	}

	/**
	 * Reads what another node wrote.
	 * @throws IllegalArgumentException if the row does not tell of an entry
	 */
	static PresenceRow of(Row row) {
		checkScope(row.key());
		String value = row.value();
		for (int i = 0; i < value.length(); i++) {
			if (value.charAt(i) > 0xFF) {
				throw new IllegalArgumentException("There is no byte at " + i);
			}
		}
		byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
		try {
			return read(new WireInput(bytes, 0, bytes.length));
		}
		catch (MalformedFrameException ex) {
			throw new IllegalArgumentException("A row of presence is malformed", ex);
		}
	}

	/** When the entry joined of which a row tells that has been read before. */
	static long joined(Row row) {
		String value = row.value();
		int at = 0;
		for (int skip = 2; skip > 0; at++) {
			skip -= (value.charAt(at) < 0x80) ? 1 : 0;
		}
		long joined = 0;
		for (int shift = 0;; shift += 7) {
			char next = value.charAt(at++);
			joined |= (next & 0x7FL) << shift;
			if (next < 0x80) {
				return joined;
			}
		}
	}

	private static PresenceRow read(WireInput input) throws MalformedFrameException {
		long number = input.readLong();
		long version = input.readLong();
		long joined = input.readLong();
		String key = input.readText();
		String codec = input.readText();
		checkKey(key);
		if (number < 1 || version < 1 || joined < 0 || codec.length() > MAX_CODEC || input.remaining() > MAX_METADATA
				|| (codec.isEmpty() && input.remaining() > 0)) {
			throw new IllegalArgumentException("A row of presence has figures that no entry has");
		}
		Payload metadata = codec.isEmpty() ? null : new Payload(codec, input.readBytes(input.remaining()));
		return new PresenceRow(number, version, joined, key, metadata);
	}

	Row row(String scope) {
		Payload metadata = this.metadata;
		WireOutput output = new WireOutput(64 + this.key.length() + ((metadata != null) ? metadata.bytes().length : 0));
		output.writeLong(this.number).writeLong(this.version).writeLong(this.joined).writeText(this.key);
		output.writeText((metadata != null) ? metadata.codec() : "");
		if (metadata != null) {
			output.writeBytes(metadata.bytes());
		}
		return new Row(Row.Kind.PRESENCE, scope,
				new String(output.array(), 0, output.length(), StandardCharsets.ISO_8859_1));
	}

}
