package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.benchmarks.Processes;
import io.pubsub.benchmarks.Statistics;
import io.pubsub.node.PubSubNode;

/**
 * Whether messages between two nodes become slower while others subscribe to other
 * topics, and close their subscriptions.
 */
final class InterestChurn {

	private static final String TOPIC = "benchmark.messages";

	private static final int PAIRS_A_SECOND = 10_000;

	/**
	 * How many subscriptions of a node are open at a time: each for a tenth of a second.
	 */
	private static final int OPEN = 100;

	private static final int WINDOW = 2000;

	private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(4);

	private final List<PubSubNode> nodes;

	private final AtomicLong received = new AtomicLong();

	private final LongAdder pairs = new LongAdder();

	private long published;

	private double pairsPerSecond;

	private InterestChurn(int nodes) throws TimeoutException, InterruptedException {
		this.nodes = Nodes.start(nodes);
		this.nodes.get(1)
			.subscriptions()
			.subscribe(TOPIC, byte[].class, (message) -> this.received.lazySet(this.received.getPlain() + 1));
		Nodes.awaitInterest(this.nodes.get(0), TOPIC, 1);
	}

	static String measure(ScaleOptions options) throws Exception {
		InterestChurn run = new InterestChurn(options.nodes());
		int busy = Math.max(1, options.nodes() / 3);
		List<Double> quiet = new ArrayList<>();
		List<Double> churned = new ArrayList<>();
		List<Double> pairs = new ArrayList<>();
		List<Double> cpu = new ArrayList<>();
		for (int round = -1; round < options.rounds(); round++) {
			double without = run.turn();
			double with = run.withChurn(busy, run::turn);
			double micros = run.withChurn(busy, run::cpuMicrosOfAPair);
			if (round >= 0) {
				pairs.add(run.pairsPerSecond);
				cpu.add(micros / options.nodes());
				quiet.add(without);
				churned.add(with);
			}
		}
		Table table = new Table("%d nodes, %d of which subscribe and close".formatted(options.nodes(), busy),
				"messages/s without that", "with it", "ratio", "pairs/s", "CPU us of each node for a pair");
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < quiet.size(); i++) {
			ratios.add(churned.get(i) / quiet.get(i));
		}
		table.row("100 B from one node to one other", "%,.0f".formatted(Statistics.median(quiet)),
				"%,.0f".formatted(Statistics.median(churned)), "%.2f".formatted(Statistics.median(ratios)),
				"%,.0f".formatted(Statistics.median(pairs)), "%.2f".formatted(Statistics.median(cpu)));
		return "## Churn of interest\n\nAll nodes in one JVM, which has to do the work of all; each subscription is open for "
				+ "a tenth of a second.\n" + table;
	}

	/** Messages a second. */
	private double turn() {
		byte[] payload = new byte[100];
		long start = System.nanoTime();
		long before = this.published;
		long end = start + TURN_NANOS;
		while (System.nanoTime() - end < 0) {
			while (this.published - this.received.get() > WINDOW) {
				Thread.onSpinWait();
			}
			this.nodes.get(0).publisher().publish(TOPIC, payload);
			this.published++;
		}
		while (this.received.get() < this.published) {
			Thread.onSpinWait();
		}
		return (this.published - before) * 1e9 / (System.nanoTime() - start);
	}

	/** What nodes do for a pair while no messages are published. */
	private double cpuMicrosOfAPair() throws InterruptedException {
		Duration before = Processes.cpu(ProcessHandle.current());
		Thread.sleep(TimeUnit.NANOSECONDS.toMillis(TURN_NANOS));
		return Processes.cpu(ProcessHandle.current()).minus(before).toNanos() / 1e3 / this.pairs.sum();
	}

	private double withChurn(int busy, Turn turn) throws InterruptedException {
		AtomicBoolean stop = new AtomicBoolean();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < busy; i++) {
			PubSubNode node = this.nodes.get(this.nodes.size() - 1 - i);
			int number = i;
			Thread thread = new Thread(() -> churn(node, number, PAIRS_A_SECOND / busy, stop), "churn-" + i);
			thread.start();
			threads.add(thread);
		}
		long start = System.nanoTime();
		this.pairs.reset();
		try {
			return turn.measure();
		}
		finally {
			this.pairsPerSecond = this.pairs.sum() * 1e9 / (System.nanoTime() - start);
			stop.set(true);
			for (Thread thread : threads) {
				thread.join();
			}
		}
	}

	private void churn(PubSubNode node, int number, int rate, AtomicBoolean stop) {
		Deque<Subscription> open = new ArrayDeque<>();
		long start = System.nanoTime();
		for (long i = 0; !stop.get(); i++) {
			long wait = start + i * TimeUnit.SECONDS.toNanos(1) / rate - System.nanoTime();
			if (wait > 0) {
				LockSupport.parkNanos(wait);
			}
			open.add(node.subscriptions()
				.subscribeWithoutWaiting("churn." + number + "." + i, byte[].class, (message) -> {
				}, SubscriptionOptions.defaults()));
			if (open.size() > OPEN) {
				open.remove().close();
				this.pairs.increment();
			}
		}
		open.forEach(Subscription::close);
	}

	/** What is measured meanwhile. */
	private interface Turn {

		double measure() throws InterruptedException;

	}

}
