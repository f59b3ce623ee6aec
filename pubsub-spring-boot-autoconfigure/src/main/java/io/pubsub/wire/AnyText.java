package io.pubsub.wire;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Text as bytes, so that every {@code String} arrives as it was: UTF-8, and for half a
 * surrogate pair, which UTF-8 cannot express, the three bytes that its number would have
 * (the WTF-8 encoding). Each text has one encoding.
 */
final class AnyText {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long ONES = 0x0101_0101_0101_0101L;

	private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

	private AnyText() {
	}

	/**
	 * Encodes a text. What it costs more than {@link String#getBytes} is one look at
	 * eight bytes at a time: Java encodes half a pair as a question mark, so texts
	 * without one need no closer look.
	 */
	static byte[] encode(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return (hasQuestionMark(bytes) && nextHalf(text, 0) < text.length()) ? encodeHalves(text) : bytes;
	}

	/**
	 * Decodes a text.
	 * @throws CharacterCodingException if these are not the bytes of one
	 */
	static String decode(byte[] bytes, int offset, int length) throws CharacterCodingException {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		StringBuilder text = new StringBuilder();
		int end = offset + length;
		int start = offset;
		while (true) {
			int half = nextHalf(bytes, start, end);
			text.append(decoder.decode(ByteBuffer.wrap(bytes, start, half - start)));
			if (half == end) {
				return text.toString();
			}
			char decoded = (char) (0xD000 | (bytes[half + 1] & 0x3F) << 6 | (bytes[half + 2] & 0x3F));
			if (half == start && start > offset && Character.isLowSurrogate(decoded)
					&& Character.isHighSurrogate(text.charAt(text.length() - 1))) {
				// two halves that fit are a pair, and have four bytes
				throw new CharacterCodingException();
			}
			text.append(decoded);
			start = half + 3;
		}
	}

	/**
	 * Decodes bytes that may be anything: where they are no text, a replacement character
	 * stands for them.
	 */
	static String decodeLeniently(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		if (text.indexOf('\uFFFD') < 0) {
			return text;
		}
		try {
			return decode(bytes, 0, bytes.length);
		}
		catch (CharacterCodingException ex) {
			return text;
		}
	}

	private static boolean hasQuestionMark(byte[] bytes) {
		int i = 0;
		for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
			// a byte of zeros where the question mark is; (x - 1) & ~x finds the lowest
			long zeros = (long) LONGS.get(bytes, i) ^ ('?' * ONES);
			if ((zeros - ONES & ~zeros & HIGHEST_BITS) != 0) {
				return true;
			}
		}
		for (; i < bytes.length; i++) {
			if (bytes[i] == '?') {
				return true;
			}
		}
		return false;
	}

	private static byte[] encodeHalves(String text) {
		ByteArrayOutputStream output = new ByteArrayOutputStream(text.length() + 16);
		int start = 0;
		while (true) {
			int half = nextHalf(text, start);
			output.writeBytes(text.substring(start, half).getBytes(StandardCharsets.UTF_8));
			if (half == text.length()) {
				return output.toByteArray();
			}
			char value = text.charAt(half);
			output.write(0xE0 | value >> 12);
			output.write(0x80 | value >> 6 & 0x3F);
			output.write(0x80 | value & 0x3F);
			start = half + 1;
		}
	}

	/** Where the next half of a pair is, or the end. */
	private static int nextHalf(String text, int from) {
		for (int i = from; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				if (i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
					i++;
				}
				else {
					return i;
				}
			}
		}
		return text.length();
	}

	/** Where the next bytes of half a pair begin, or the end. */
	private static int nextHalf(byte[] bytes, int from, int end) {
		for (int i = from; i < end - 2; i++) {
			if (bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xE0) == 0xA0 && (bytes[i + 2] & 0xC0) == 0x80) {
				return i;
			}
		}
		return end;
	}

}
