package io.pubsub.benchmarks.jmh;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what listeners were given, and lets a benchmark wait for it, so that no mailbox
 * fills and nothing is lost.
 */
final class Served {

	private final AtomicLong count = new AtomicLong();

	/** How many there are when everything has been served. */
	private long expected;

	/** On a worker, one at a time. */
	void add() {
		this.count.lazySet(this.count.getPlain() + 1);
	}

	/** On the benchmark's thread: so many more are on their way. */
	void expect(long more) {
		this.expected += more;
	}

	/** On the benchmark's thread. */
	void await() {
		while (this.count.get() < this.expected) {
			// workers may need this core
			Thread.yield();
		}
		if (this.count.get() > this.expected) {
			throw new IllegalStateException("Served " + this.count + ", expected " + this.expected);
		}
	}

}
