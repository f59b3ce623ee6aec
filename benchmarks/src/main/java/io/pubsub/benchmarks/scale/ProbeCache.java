package io.pubsub.benchmarks.scale;

import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.cache.concurrent.ConcurrentMapCache;

import io.pubsub.cache.TwoLevelCache;

/**
 * A cache that knows when other nodes have evicted: its keys are indexes into two arrays
 * of times.
 */
final class ProbeCache extends ConcurrentMapCache implements TwoLevelCache {

	static final String NAME = "probe";

	private final AtomicInteger applied = new AtomicInteger();

	private final AtomicInteger clears = new AtomicInteger();

	private volatile long[] times = {};

	ProbeCache() {
		super(NAME);
	}

	/** Expects so many evictions from now on. */
	void expect(int count) {
		this.times = new long[count];
		this.applied.set(0);
		this.clears.set(0);
	}

	@Override
	public void evictLocally(Object key) {
		this.times[(Integer) key] = System.nanoTime();
		this.applied.incrementAndGet();
	}

	@Override
	public void clearLocally() {
		this.clears.incrementAndGet();
	}

	long time(int key) {
		return this.times[key];
	}

	int applied() {
		return this.applied.get();
	}

	int clears() {
		return this.clears.get();
	}

}
