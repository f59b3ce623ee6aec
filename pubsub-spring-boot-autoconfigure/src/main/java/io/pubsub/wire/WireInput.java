package io.pubsub.wire;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Reads what {@link WireOutput} wrote, or what a stranger did: every length is checked
 * against the bytes that are there before anything is allocated. Not thread-safe.
 */
public final class WireInput {

	private final byte[] bytes;

	private int position;

	private final int end;

	public WireInput(byte[] bytes, int offset, int length) {
		this.bytes = bytes;
		this.position = offset;
		this.end = offset + length;
	}

	public int remaining() {
		return this.end - this.position;
	}

	byte[] array() {
		return this.bytes;
	}

	int position() {
		return this.position;
	}

	void position(int position) {
		this.position = position;
	}

	public byte readByte() throws MalformedFrameException {
		require(1);
		return this.bytes[this.position++];
	}

	public int readInt() throws MalformedFrameException {
		long value = readLong();
		if ((value & ~0xFFFF_FFFFL) != 0) {
			throw new MalformedFrameException("an integer is too large");
		}
		return (int) value;
	}

	public long readLong() throws MalformedFrameException {
		long value = 0;
		for (int shift = 0; shift < 64; shift += 7) {
			byte next = readByte();
			value |= (next & 0x7FL) << shift;
			if (next >= 0) {
				return value;
			}
		}
		throw new MalformedFrameException("an integer has no end");
	}

	public long readFixedLong() throws MalformedFrameException {
		require(8);
		long value = 0;
		for (int i = 0; i < 8; i++) {
			value = (value << 8) | (this.bytes[this.position++] & 0xFF);
		}
		return value;
	}

	public UUID readUuid() throws MalformedFrameException {
		return new UUID(readFixedLong(), readFixedLong());
	}

	/**
	 * Reads how many of something follow.
	 * @param size the least number of bytes that each has
	 * @return the number, for which there are enough bytes
	 * @throws MalformedFrameException if there are not
	 */
	public int readCount(int size) throws MalformedFrameException {
		int count = readInt();
		if (count < 0 || (long) count * size > remaining()) {
			throw new MalformedFrameException(count + " are announced where " + remaining() + " bytes are left");
		}
		return count;
	}

	public String readText() throws MalformedFrameException {
		int length = readCount(1);
		if (length == 0) {
			return "";
		}
		int start = this.position;
		this.position += length;
		for (int i = start; i < this.position; i++) {
			if (this.bytes[i] < 0) {
				return decodeStrictly(start, length);
			}
		}
		return new String(this.bytes, start, length, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads a text that may well be one that there is already.
	 * @param likely that text
	 * @return the text, as the same object if it is that one and ASCII
	 * @throws MalformedFrameException if it is not a text
	 */
	String readText(String likely) throws MalformedFrameException {
		int start = this.position;
		int length = readCount(1);
		if (length == likely.length()) {
			int i = 0;
			while (i < length && this.bytes[this.position + i] == likely.charAt(i)) {
				i++;
			}
			if (i == length) {
				this.position += length;
				return likely;
			}
		}
		this.position = start;
		return readText();
	}

	private String decodeStrictly(int start, int length) throws MalformedFrameException {
		try {
			return AnyText.decode(this.bytes, start, length);
		}
		catch (CharacterCodingException ex) {
			throw new MalformedFrameException("a text is not UTF-8");
		}
	}

	public byte[] readBytes(int count) throws MalformedFrameException {
		require(count);
		int start = this.position;
		this.position += count;
		return Arrays.copyOfRange(this.bytes, start, this.position);
	}

	/**
	 * Reads a part that stands behind its length.
	 * @return an input of that part alone
	 * @throws MalformedFrameException if it is cut short
	 */
	public WireInput readPart() throws MalformedFrameException {
		int length = readCount(1);
		WireInput part = new WireInput(this.bytes, this.position, length);
		this.position += length;
		return part;
	}

	private void require(int count) throws MalformedFrameException {
		if (count < 0 || count > remaining()) {
			throw new MalformedFrameException("cut short");
		}
	}

}
