package io.pubsub.benchmarks.websocket;

import java.util.Arrays;

/**
 * Bodies of one size that begin with the number of a phase, and of a message of it. They
 * are the end of a frame, so that they are found without reading its headers.
 */
final class Body {

	/** The least size. */
	static final int NUMBERS = 16;

	private static final int PHASE = 4;

	private final int size;

	Body(int size) {
		if (size < NUMBERS) {
			throw new IllegalArgumentException("A body needs " + NUMBERS + " bytes for its numbers, not " + size);
		}
		this.size = size;
	}

	byte[] of(int phase, long number) {
		byte[] body = new byte[this.size];
		Arrays.fill(body, (byte) 'x');
		write(body, 0, PHASE, phase);
		write(body, PHASE, NUMBERS, number);
		return body;
	}

	private static void write(byte[] body, int from, int to, long number) {
		long rest = number;
		for (int i = to - 1; i >= from; i--) {
			body[i] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
	}

	/**
	 * Where the body begins in a frame that ends with it and a zero; -1 if it does not.
	 */
	int in(byte[] data, int from, int to) {
		int begin = to - 1 - this.size;
		return (begin > from + 2 && data[to - 1] == 0 && data[begin - 1] == '\n' && data[begin - 2] == '\n') ? begin
				: -1;
	}

	int phase(byte[] data, int begin) {
		return (int) read(data, begin, begin + PHASE);
	}

	long number(byte[] data, int begin) {
		return read(data, begin + PHASE, begin + NUMBERS);
	}

	private static long read(byte[] data, int from, int to) {
		long number = 0;
		for (int i = from; i < to; i++) {
			number = number * 10 + data[i] - '0';
		}
		return number;
	}

}
