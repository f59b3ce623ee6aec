package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random steps on real nodes, checked against a model. Each run has a seed, which is told
 * with all steps when the run fails. {@code -Dpubsub.model.runs} says how many runs,
 * {@code -Dpubsub.model.seed} from which seed on, instead of a random one.
 */
@ExtendWith(LockOrder.class)
class RandomisedModelTests {

	/** Runs mostly wait. */
	private static final int PARALLEL = 8;

	/** After so many failures there is no point in going on. */
	private static final int ENOUGH = 5;

	@Test
	void nodesAreAsTheModelSays() throws Exception {
		long first = Long.getLong("pubsub.model.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
		List<AssertionError> failures = run(first, Integer.getInteger("pubsub.model.runs", 300));
		if (!failures.isEmpty()) {
			throw failures.get(0);
		}
	}

	private static List<AssertionError> run(long first, int runs) throws Exception {
		long start = System.nanoTime();
		List<AssertionError> failures = new ArrayList<>();
		AtomicInteger failed = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(PARALLEL);
		List<Future<?>> tasks = new ArrayList<>();
		for (long seed = first; seed < first + runs; seed++) {
			long each = seed;
			tasks.add(executor.submit(() -> {
				if (failed.get() < ENOUGH) {
					run(each, failed);
				}
			}));
		}
		for (Future<?> task : tasks) {
			try {
				task.get();
			}
			catch (ExecutionException ex) {
				AssertionError failure = new AssertionError(ex.getCause().getMessage(), ex.getCause());
				System.out.println(failure.getMessage());
				failures.add(failure);
			}
		}
		executor.shutdown();
		System.out.println("Random steps: " + runs + " runs from seed " + first + ", " + failures.size() + " failed, "
				+ (System.nanoTime() - start) / 1_000_000 + " ms");
		return failures;
	}

	private static void run(long seed, AtomicInteger failed) {
		try (Simulation simulation = new Simulation(seed)) {
			simulation.run();
		}
		catch (RuntimeException | Error ex) {
			failed.incrementAndGet();
			throw ex;
		}
	}

	/** Takes the first seed and the number of runs. */
	public static void main(String[] args) throws Exception {
		run(Long.parseLong(args[0]), Integer.parseInt(args[1])).forEach(AssertionError::printStackTrace);
		System.exit(0);
	}

}
