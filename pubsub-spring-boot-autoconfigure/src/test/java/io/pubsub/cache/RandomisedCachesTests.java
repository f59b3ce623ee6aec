package io.pubsub.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random loads, changes, cuts and nodes that come and go; in the end no cache has a value
 * that is not the one of the source. Each run has a seed, which is told when the run
 * fails. {@code -Dpubsub.cache.runs} says how many runs, {@code -Dpubsub.cache.seed} from
 * which seed on, instead of a random one.
 */
class RandomisedCachesTests {

	private static final int PARALLEL = 4;

	/** After so many failures there is no point in going on. */
	private static final int ENOUGH = 5;

	@Test
	void noValueIsOlderThanTheLastEviction() throws Exception {
		long first = Long.getLong("pubsub.cache.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
		int runs = Integer.getInteger("pubsub.cache.runs", 40);
		AtomicLong hits = new AtomicLong();
		AtomicLong fenced = new AtomicLong();
		List<AssertionError> failures = run(first, runs, hits, fenced);
		if (!failures.isEmpty()) {
			throw failures.get(0);
		}
		assertThat(hits.get()).as("values that were cached in the end").isPositive();
		if (runs >= 40) {
			assertThat(fenced.get()).as("loads that were overtaken").isPositive();
		}
	}

	private static List<AssertionError> run(long first, int runs, AtomicLong cached, AtomicLong fenced)
			throws InterruptedException {
		long start = System.nanoTime();
		List<AssertionError> failures = new ArrayList<>();
		AtomicInteger failed = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(PARALLEL);
		List<Future<?>> tasks = new ArrayList<>();
		for (long seed = first; seed < first + runs; seed++) {
			long each = seed;
			tasks.add(executor.submit(() -> {
				if (failed.get() >= ENOUGH) {
					return;
				}
				try (CacheSimulation simulation = new CacheSimulation(each)) {
					simulation.run();
					cached.addAndGet(simulation.cached());
					fenced.addAndGet(simulation.fenced());
				}
				catch (RuntimeException | Error ex) {
					failed.incrementAndGet();
					throw new AssertionError(
							"With -Dpubsub.cache.seed=" + each + " -Dpubsub.cache.runs=1: " + ex.getMessage(), ex);
				}
			}));
		}
		for (Future<?> task : tasks) {
			try {
				task.get();
			}
			catch (ExecutionException ex) {
				failures.add((AssertionError) ex.getCause());
			}
		}
		executor.shutdown();
		System.out.println("Random caches: " + runs + " runs from seed " + first + ", " + failures.size() + " failed, "
				+ cached + " values in caches at the end, " + fenced + " loads fenced, "
				+ (System.nanoTime() - start) / 1_000_000 + " ms");
		return failures;
	}

}
