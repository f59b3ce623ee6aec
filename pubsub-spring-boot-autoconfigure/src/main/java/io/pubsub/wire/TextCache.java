package io.pubsub.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Texts that have been read before, so that a topic is made once and not with every
 * message. Bounded, whatever is read. Not thread-safe.
 */
public final class TextCache {

	private static final int SIZE_BITS = 8;

	private static final int MAX_LENGTH = 256;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	/** Odd, with bits all over: 2 to the 64th by the golden ratio. */
	private static final long MIX = 0x9E3779B97F4A7C15L;

	private final @Nullable Entry[] entries = new Entry[1 << SIZE_BITS];

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
		int slot = slot(bytes, from, from + length);
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

	/**
	 * Where a text belongs. Takes eight bytes at a time, the last eight perhaps in part
	 * again, and multiplies, so that the highest bits depend on all. (Knuth, The Art of
	 * Computer Programming, volume 3, section 6.4, Fibonacci hashing.)
	 */
	private static int slot(byte[] bytes, int from, int to) {
		long hash = to - from;
		if (hash >= Long.BYTES) {
			int last = to - Long.BYTES;
			for (int i = from; i < last; i += Long.BYTES) {
				hash = (hash ^ (long) LONGS.get(bytes, i)) * MIX;
			}
			hash = (hash ^ (long) LONGS.get(bytes, last)) * MIX;
		}
		else {
			for (int i = from; i < to; i++) {
				hash = (hash ^ bytes[i]) * MIX;
			}
		}
		return (int) (hash >>> (Long.SIZE - SIZE_BITS));
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
