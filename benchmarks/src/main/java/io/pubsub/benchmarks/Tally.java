package io.pubsub.benchmarks;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

import org.HdrHistogram.Histogram;

/**
 * Counts what one receiver gets in one phase: once, in order, how late. A message's
 * number within its phase is remembered as one bit, so that a duplicate is told from a
 * message that is late.
 * <p>
 * Written by the contender's thread; other threads may read once {@link #delivered()} has
 * told them of the last message.
 */
final class Tally {

	private final BitSet seen = new BitSet(1 << 20);

	private final AtomicLong delivered = new AtomicLong();

	private final Histogram latencies = new Histogram(60_000_000_000L, 3);

	private final int acknowledgeMask;

	private final LongConsumer acknowledge;

	private long highest = -1;

	private long breaks;

	private long duplicates;

	/**
	 * Begins a phase.
	 * @param acknowledgeEvery how often to acknowledge, a power of two
	 * @param acknowledge is told the number of every such message
	 */
	Tally(int acknowledgeEvery, LongConsumer acknowledge) {
		this.acknowledgeMask = acknowledgeEvery - 1;
		this.acknowledge = acknowledge;
	}

	void received(long number, long time) {
		if (time != 0) {
			this.latencies.recordValue(Math.max(0, Math.min(System.nanoTime() - time, 60_000_000_000L)));
		}
		if (number > this.highest) {
			this.highest = number;
		}
		else if (this.seen.get((int) number)) {
			this.duplicates++;
			return;
		}
		else {
			this.breaks++;
		}
		this.seen.set((int) number);
		this.delivered.lazySet(this.delivered.getPlain() + 1);
		if ((number & this.acknowledgeMask) == 0) {
			this.acknowledge.accept(number);
		}
	}

	/** Messages received, duplicates not counted. */
	long delivered() {
		return this.delivered.get();
	}

	/** Messages that came after one that had been published later. */
	long breaks() {
		return this.breaks;
	}

	long duplicates() {
		return this.duplicates;
	}

	/** How late messages were, in nanoseconds, if they told when they were due. */
	Histogram latencies() {
		return this.latencies;
	}

}
