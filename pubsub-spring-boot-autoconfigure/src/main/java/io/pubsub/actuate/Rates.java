package io.pubsub.actuate;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How fast counters of this node grow: what they say now, compared with what they said
 * when they were read before. Nothing runs in between, so counters that are not read cost
 * nothing but the memory of two samples, which the garbage collector may take.
 * Thread-safe.
 */
final class Rates {

	/** Calls that follow each other more quickly get the same. */
	private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** What lies further back tells nothing of what happens now. */
	private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final LongSupplier clock;

	/** Guarded by this. */
	private SoftReference<Comparison> last = new SoftReference<>(null);

	Rates() {
		this(System::nanoTime);
	}

	Rates(LongSupplier clock) {
		this.clock = clock;
	}

	/**
	 * Compares counters with what they said before.
	 * @param counters all there are, by any key; is kept
	 */
	synchronized Comparison compare(Map<Object, Long> counters) {
		long now = this.clock.getAsLong();
		Comparison before = this.last.get();
		if (before != null && now - before.nanos < SHORTEST_NANOS) {
			return before;
		}
		Comparison next = new Comparison(now, counters,
				(before != null && now - before.nanos <= LONGEST_NANOS) ? before : null);
		this.last = new SoftReference<>(next);
		return next;
	}

	/**
	 * Counters at two times.
	 */
	static final class Comparison {

		private final long nanos;

		private final Map<Object, Long> counters;

		private final Map<Object, Long> before;

		private final long elapsed;

		private Comparison(long nanos, Map<Object, Long> counters, @Nullable Comparison before) {
			this.nanos = nanos;
			this.counters = counters;
			this.before = (before != null) ? before.counters : counters;
			this.elapsed = (before != null) ? nanos - before.nanos : LONGEST_NANOS;
		}

		/**
		 * By how much a counter grows each second, as of late; 0 if that is not known.
		 */
		double rate(Object key) {
			return Math.round(10.0 * TimeUnit.SECONDS.toNanos(1) * growth(key) / this.elapsed) / 10.0;
		}

		/** A counter that has begun within this time begins at 0. */
		private long growth(Object key) {
			long now = this.counters.getOrDefault(key, 0L);
			return Math.max(0, now - this.before.getOrDefault(key, 0L));
		}

	}

}
