package io.pubsub.wire;

import java.util.Arrays;
import java.util.UUID;

/**
 * Bytes being written, in an array that grows. Integers have a variable length, seven
 * bits a byte, the lowest first; texts stand behind their length in bytes, as
 * {@link AnyText} encodes them. Not thread-safe.
 */
public final class WireOutput {

	private byte[] bytes;

	private int length;

	public WireOutput(int capacity) {
		this(new byte[capacity]);
	}

	/**
	 * Writes to an array, as long as there is room.
	 * @param bytes the array
	 */
	public WireOutput(byte[] bytes) {
		this.bytes = bytes;
	}

	public byte[] array() {
		return this.bytes;
	}

	public int length() {
		return this.length;
	}

	/**
	 * Starts anew.
	 * @param keep the longest array to keep for that
	 * @return this
	 */
	public WireOutput reset(int keep) {
		if (this.bytes.length > keep) {
			this.bytes = new byte[keep];
		}
		this.length = 0;
		return this;
	}

	public WireOutput writeByte(int value) {
		reserve(1);
		this.bytes[this.length++] = (byte) value;
		return this;
	}

	public WireOutput writeInt(int value) {
		return writeLong(value & 0xFFFF_FFFFL);
	}

	public WireOutput writeLong(long value) {
		reserve(10);
		long rest = value;
		while ((rest & ~0x7FL) != 0) {
			this.bytes[this.length++] = (byte) (rest | 0x80);
			rest >>>= 7;
		}
		this.bytes[this.length++] = (byte) rest;
		return this;
	}

	public WireOutput writeFixedLong(long value) {
		reserve(8);
		for (int shift = 56; shift >= 0; shift -= 8) {
			this.bytes[this.length++] = (byte) (value >>> shift);
		}
		return this;
	}

	public WireOutput writeUuid(UUID value) {
		return writeFixedLong(value.getMostSignificantBits()).writeFixedLong(value.getLeastSignificantBits());
	}

	public WireOutput writeText(String value) {
		int chars = value.length();
		if (chars < 0x80) {
			reserve(1 + chars);
			int start = this.length;
			int i = 0;
			while (i < chars && value.charAt(i) < 0x80) {
				this.bytes[start + 1 + i] = (byte) value.charAt(i);
				i++;
			}
			if (i == chars) {
				this.bytes[start] = (byte) chars;
				this.length = start + 1 + chars;
				return this;
			}
		}
		byte[] encoded = AnyText.encode(value);
		return writeInt(encoded.length).writeBytes(encoded);
	}

	public WireOutput writeBytes(byte[] value) {
		return writeBytes(value, 0, value.length);
	}

	public WireOutput writeBytes(byte[] value, int offset, int count) {
		reserve(count);
		System.arraycopy(value, offset, this.bytes, this.length, count);
		this.length += count;
		return this;
	}

	/** Leaves bytes free. */
	void skip(int count) {
		reserve(count);
		this.length += count;
	}

	/**
	 * The bytes written so far.
	 * @return a copy
	 */
	public byte[] toByteArray() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	private void reserve(int count) {
		int needed = Math.addExact(this.length, count);
		if (needed > this.bytes.length) {
			int doubled = (int) Math.min(this.bytes.length * 2L, Integer.MAX_VALUE - 8);
			this.bytes = Arrays.copyOf(this.bytes, Math.max(needed, doubled));
		}
	}

}
