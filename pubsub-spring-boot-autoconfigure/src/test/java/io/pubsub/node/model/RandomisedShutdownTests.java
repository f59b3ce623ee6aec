package io.pubsub.node.model;

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
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nodes start, drain, close and crash while all of them are used in every way: each
 * message is handled or reported as lost, once. Each run has a seed, which is printed
 * with all steps when the run fails. {@code -Dpubsub.shutdown.runs} says how many runs,
 * {@code -Dpubsub.shutdown.seed} from which seed on, instead of a random one.
 */
@ExtendWith(LockOrder.class)
class RandomisedShutdownTests {

	private static final int PARALLEL = 2;

	/** After so many failures there is no point in going on. */
	private static final int ENOUGH = 5;

	@Test
	void eachMessageIsHandledOrReportedAsLostOnce() throws Exception {
		long first = Long.getLong("pubsub.shutdown.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
		int runs = Integer.getInteger("pubsub.shutdown.runs", 25);
		long start = System.nanoTime();
		AtomicInteger failed = new AtomicInteger();
		AtomicLong messages = new AtomicLong();
		List<Throwable> failures = new ArrayList<>();
		ExecutorService executor = Executors.newFixedThreadPool(PARALLEL);
		List<Future<?>> tasks = new ArrayList<>();
		for (long seed = first; seed < first + runs; seed++) {
			long each = seed;
			tasks.add(executor.submit(() -> {
				if (failed.get() < ENOUGH) {
					run(each, failed, messages);
				}
			}));
		}
		for (Future<?> task : tasks) {
			try {
				task.get();
			}
			catch (ExecutionException ex) {
				System.out.println(ex.getCause().getMessage());
				failures.add(ex.getCause());
			}
		}
		executor.shutdown();
		System.out.println("Shutdown under use: " + runs + " runs from seed " + first + ", " + messages + " messages, "
				+ failures.size() + " failed, " + (System.nanoTime() - start) / 1_000_000 + " ms");
		if (!failures.isEmpty()) {
			throw new AssertionError(failures.get(0).getMessage(), failures.get(0));
		}
	}

	private static void run(long seed, AtomicInteger failed, AtomicLong messages) {
		try (ShutdownRun run = new ShutdownRun(seed)) {
			run.run();
			messages.addAndGet(run.messages());
		}
		catch (RuntimeException | Error ex) {
			failed.incrementAndGet();
			throw ex;
		}
	}

}
