package io.pubsub.node.history;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Numbers that are times: milliseconds since 1970 in the high bits, and what tells
 * messages of one millisecond apart in the low ones. A node's numbers are larger than
 * those that it has seen of others before. (Kulkarni and others, Logical Physical Clocks
 * and Consistent Snapshots in Globally Distributed Databases, 2014.)
 */
final class Clock {

	private static final int SHIFT = 20;

	/**
	 * By so much clocks of nodes may differ and order is still that of cause and effect.
	 */
	private static final long MAX_AHEAD_MILLIS = 60_000;

	private Clock() {
	}

	/** The first number of this millisecond. */
	static long now() {
		return System.currentTimeMillis() << SHIFT;
	}

	/**
	 * Whether a number of another node is so far ahead that this node does not go on from
	 * there.
	 */
	static boolean isFarAhead(long number) {
		return number > (System.currentTimeMillis() + MAX_AHEAD_MILLIS) << SHIFT;
	}

	/** The number that follows on another, not before this millisecond. */
	static long next(long last) {
		return Math.max(last + 1, now());
	}

	/** The first number that is not older than this; 0 if all numbers are younger. */
	static long ago(Duration age) {
		long millis = TimeUnit.MILLISECONDS.convert(age);
		long time = System.currentTimeMillis();
		return (millis < time) ? (time - millis) << SHIFT : 0;
	}

}
