package io.pubsub.node.history;

import java.util.Arrays;

/**
 * Messages in the order of their numbers, each as one array of bytes: number, index of
 * the publisher, body. So a message takes up little more than its payload. Not
 * thread-safe.
 */
final class Records {

	/** The number, and two bytes for the publisher. */
	static final int HEAD = 10;

	/** How many publishers can be told apart. */
	static final int MAX_PUBLISHERS = 1 << 16;

	/** What an array takes up beside its bytes, and its place in ours. */
	private static final int OVERHEAD = 24;

	/** Stands where nothing is. */
	private static final byte[] NONE = {};

	private byte[][] records = new byte[16][];

	private int start;

	private int end;

	/** Makes a message of its body, before which so many bytes are free. */
	static byte[] of(long number, int publisher, byte[] bytes) {
		for (int i = 0; i < 8; i++) {
			bytes[i] = (byte) (number >>> (56 - 8 * i));
		}
		bytes[8] = (byte) (publisher >>> 8);
		bytes[9] = (byte) publisher;
		return bytes;
	}

	static long number(byte[] bytes) {
		long number = 0;
		for (int i = 0; i < 8; i++) {
			number = (number << 8) | (bytes[i] & 0xFF);
		}
		return number;
	}

	static int publisher(byte[] bytes) {
		return (bytes[8] & 0xFF) << 8 | (bytes[9] & 0xFF);
	}

	/** Leaves room for number and publisher before the body of a message. */
	static byte[] room(byte[] body) {
		byte[] bytes = new byte[HEAD + body.length];
		System.arraycopy(body, 0, bytes, HEAD, body.length);
		return bytes;
	}

	static byte[] body(byte[] bytes) {
		return Arrays.copyOfRange(bytes, HEAD, bytes.length);
	}

	/** About how much memory a message takes up. */
	static int size(byte[] bytes) {
		return bytes.length + OVERHEAD;
	}

	int count() {
		return this.end - this.start;
	}

	byte[] get(int index) {
		return this.records[this.start + index];
	}

	/** The index of the first message with this number or a higher one. */
	int from(long number) {
		int low = this.start;
		int high = this.end;
		if (high > low && number(this.records[high - 1]) < number) {
			return high - this.start;
		}
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (number(this.records[middle]) < number) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low - this.start;
	}

	/** Puts a message in, before the one at an index. */
	void insert(int index, byte[] bytes) {
		reserve();
		int place = this.start + index;
		System.arraycopy(this.records, place, this.records, place + 1, this.end - place);
		this.records[place] = bytes;
		this.end++;
	}

	private void reserve() {
		if (this.end < this.records.length) {
			return;
		}
		int count = count();
		byte[][] roomier = (this.start >= count) ? this.records : new byte[Math.max(16, count + (count >> 1))][];
		System.arraycopy(this.records, this.start, roomier, 0, count);
		if (roomier == this.records) {
			Arrays.fill(this.records, count, this.end, NONE);
		}
		this.records = roomier;
		this.start = 0;
		this.end = count;
	}

	/** Removes a message. */
	byte[] remove(int index) {
		int place = this.start + index;
		byte[] removed = this.records[place];
		if (index == 0) {
			this.records[this.start++] = NONE;
		}
		else {
			System.arraycopy(this.records, place + 1, this.records, place, this.end - place - 1);
			this.records[--this.end] = NONE;
		}
		return removed;
	}

}
