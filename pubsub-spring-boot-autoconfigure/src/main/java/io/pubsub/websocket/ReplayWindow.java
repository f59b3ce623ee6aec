package io.pubsub.websocket;

import java.util.Arrays;

/**
 * Tells which of the last numbers of one sender have been there: a bitmap that moves on
 * with the highest number, as anti-replay windows of IPsec do (RFC 4303, appendix A2),
 * kept as a ring of blocks, of which one is cleared at a time (RFC 6479). Thread-safe.
 */
final class ReplayWindow {

	/** How far numbers may be behind the highest one. */
	static final int SIZE = 1 << 18;

	private static final int BLOCKS = SIZE / Long.SIZE;

	// guarded by this

	private final long[] blocks = new long[BLOCKS];

	private long highest;

	/** What is known of a number. */
	enum Claim {

		/** It has not been there before. */
		FIRST,

		/** It has been there. */
		SEEN,

		/** It is too far behind to know. */
		UNKNOWN

	}

	/**
	 * Claims a number.
	 * @param number the number, at least 1
	 * @return {@link Claim#FIRST} for one of all callers
	 */
	synchronized Claim claim(long number) {
		if (number <= this.highest - SIZE + Long.SIZE) {
			// the block of the highest number may begin up to 63 before it
			return Claim.UNKNOWN;
		}
		if (number > this.highest) {
			advance(number);
		}
		int block = block(number);
		long bit = 1L << number;
		if ((this.blocks[block] & bit) != 0) {
			return Claim.SEEN;
		}
		this.blocks[block] |= bit;
		return Claim.FIRST;
	}

	private void advance(long number) {
		long from = (this.highest >>> 6) + 1;
		long to = number >>> 6;
		if (to - from >= BLOCKS) {
			Arrays.fill(this.blocks, 0);
		}
		else {
			for (long block = from; block <= to; block++) {
				this.blocks[(int) (block & (BLOCKS - 1))] = 0;
			}
		}
		this.highest = number;
	}

	private static int block(long number) {
		return (int) ((number >>> 6) & (BLOCKS - 1));
	}

}
