package io.pubsub.benchmarks;

/**
 * The phases of a measurement, and how a message's sequence number tells its phase.
 */
final class Phase {

	/** Single messages until one has reached every receiver. */
	static final int PROBE = 0;

	/** As long as the measured phase, and not counted. */
	static final int WARM_UP = 1;

	/** As long as the measured phase and at its rate, if it has one, and not counted. */
	static final int PACED = 2;

	static final int MEASURED = 3;

	private static final int SHIFT = 40;

	private Phase() {
	}

	static long sequence(int phase, long number) {
		return ((long) phase << SHIFT) | number;
	}

	static int phase(long sequence) {
		return (int) (sequence >>> SHIFT);
	}

	static long number(long sequence) {
		return sequence & ((1L << SHIFT) - 1);
	}

}
