package io.pubsub.wire;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Texts that have been read before, so that a topic is made once and not with every
 * message. Bounded, whatever is read. Not thread-safe.
 */
public final class TextCache {

	private static final int SIZE = 256;

	private static final int MAX_LENGTH = 256;

	private final @Nullable Entry[] entries = new Entry[SIZE];

	/**
	 * Reads a text as {@link WireInput#readText()} does.
	 * @param input where from
	 * @return the text, the same object as the last time if it is still known
	 * @throws MalformedFrameException if it is not one
	 */
	String read(WireInput input) throws MalformedFrameException {
		byte[] bytes = input.array();
		int start = input.position();
		int length = input.readCount(1);
		int from = input.position();
		if (length > MAX_LENGTH) {
			input.position(start);
			return input.readText();
		}
		int hash = 1;
		for (int i = from; i < from + length; i++) {
			hash = 31 * hash + bytes[i];
		}
		int slot = (hash ^ (hash >>> 16)) & (SIZE - 1);
		Entry entry = this.entries[slot];
		if (entry != null && Arrays.equals(entry.bytes, 0, entry.bytes.length, bytes, from, from + length)) {
			input.position(from + length);
			return entry.text;
		}
		input.position(start);
		String text = input.readText();
		this.entries[slot] = new Entry(Arrays.copyOfRange(bytes, from, from + length), text);
		return text;
	}

	private static final class Entry {

		private final byte[] bytes;

		private final String text;

		Entry(byte[] bytes, String text) {
			this.bytes = bytes;
			this.text = text;
		}

	}

}
