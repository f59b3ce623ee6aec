package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Statistics;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.history.HistorySettings;

/**
 * What it costs to remember: publishing to a topic that two other nodes keep and a third
 * one wants, against a topic that all three want; how fast history is read; and what a
 * message takes up. Four nodes in one JVM, in turns.
 */
final class HistoryCost {

	private static final int KEPT = 1_000_000;

	private static final int[] SIZES = { 100, 1024 };

	private final AtomicLong arrived = new AtomicLong();

	private final List<PubSubNode> nodes = new ArrayList<>();

	private final String kept;

	private HistoryCost() throws TimeoutException, InterruptedException {
		List<Integer> ports = Ports.free(4);
		for (int i = 0; i < 4; i++) {
			this.nodes.add(PubSubNode.builder(Nodes.name(i))
				.transport(Nodes.transport(ports, i))
				.capacity(KEPT)
				.history(HistorySettings.of("kept.**").keep(KEPT).maxBytes(1L << 30))
				.maxHistoryBytes(1L << 30)
				.build());
		}
		this.nodes.forEach(PubSubNode::start);
		for (PubSubNode node : this.nodes) {
			Nodes.awaitMembers(node, 4);
		}
		this.kept = keptByTheLastTwo();
		for (int i = 1; i < 4; i++) {
			subscribe(i, "wanted");
		}
		subscribe(1, this.kept);
	}

	private void subscribe(int node, String topic) {
		this.nodes.get(node)
			.subscriptions()
			.subscribe(topic, byte[].class, (message) -> this.arrived.incrementAndGet());
	}

	private String keptByTheLastTwo() throws TimeoutException, InterruptedException {
		for (int i = 0;; i++) {
			String topic = "kept." + i;
			long before = kept(2) + kept(3);
			long all = before + kept(0) + kept(1);
			this.nodes.get(0).publisher().publish(topic, new byte[1]);
			Nodes.await(() -> kept(0) + kept(1) + kept(2) + kept(3) == all + 2, "a message to be kept");
			if (kept(2) + kept(3) == before + 2) {
				return topic;
			}
		}
	}

	private long kept(int node) {
		return this.nodes.get(node).metrics().history().messages();
	}

	static String measure(ScaleOptions options) throws Exception {
		HistoryCost cost = new HistoryCost();
		StringBuilder report = new StringBuilder(
				"## History\n\nFour nodes in one JVM. Messages a second that one thread "
						+ "publishes until all have arrived, in turns: to a topic that three other nodes want, and to a topic that "
						+ "one wants and two keep.\n");
		Table table = new Table("size", "three want it", "one wants it, two keep it", "cost");
		for (int size : SIZES) {
			List<Double> wanted = new ArrayList<>();
			List<Double> kept = new ArrayList<>();
			for (int round = -options.rounds(); round < options.rounds(); round++) {
				double toWanted = cost.rate("wanted", size, 3);
				double toKept = cost.rate(cost.kept, size, 1);
				if (round >= 0) {
					wanted.add(toWanted);
					kept.add(toKept);
				}
			}
			double wantedMedian = Statistics.median(wanted);
			double keptMedian = Statistics.median(kept);
			table.row("%,d B".formatted(size), "%,.0f".formatted(wantedMedian), "%,.0f".formatted(keptMedian),
					"%.2f".formatted(wantedMedian / keptMedian));
		}
		report.append(table);
		cost.fill();
		List<Double> read = new ArrayList<>();
		for (int round = -1; round < options.rounds(); round++) {
			double rate = cost.read();
			if (round >= 0) {
				read.add(rate);
			}
		}
		report.append(
				"\n%,d messages of 100 B that two other nodes keep are read by a new subscription at %,.0f a second."
					.formatted(KEPT, Statistics.median(read)));
		return report.append("\n\n").append(heap()).toString();
	}

	private double rate(String topic, int size, int subscribers) throws TimeoutException, InterruptedException {
		int count = 20_000_000 / (size + 100);
		long target = this.arrived.get() + (long) subscribers * count;
		byte[] payload = new byte[size];
		long start = System.nanoTime();
		for (int i = 0; i < count; i++) {
			this.nodes.get(0).publisher().publish(topic, payload);
		}
		Nodes.await(() -> this.arrived.get() >= target, "messages to arrive");
		// what keeps them has read them too
		this.nodes.get(0).publisher().publishConfirmed(topic, payload).join();
		this.arrived.addAndGet(-subscribers);
		return count / ((System.nanoTime() - start) / 1e9);
	}

	private void fill() throws TimeoutException, InterruptedException {
		for (int i = 0; i < KEPT; i++) {
			this.nodes.get(0).publisher().publish(this.kept, new byte[100]);
		}
		this.nodes.get(0).publisher().publishConfirmed(this.kept, new byte[100]).join();
		Nodes.await(() -> kept(2) >= KEPT && kept(3) >= KEPT, "messages to be kept");
	}

	private double read() throws TimeoutException, InterruptedException {
		AtomicLong read = new AtomicLong();
		long start = System.nanoTime();
		Subscription subscription = this.nodes.get(0)
			.subscriptions()
			.subscribe(this.kept, byte[].class, (message) -> read.incrementAndGet(),
					SubscriptionOptions.defaults().from(StartPosition.beginning()));
		Nodes.await(() -> read.get() >= KEPT, "history to be read");
		double seconds = (System.nanoTime() - start) / 1e9;
		subscription.close();
		return KEPT / seconds;
	}

	/** In a cluster of one, which keeps all. */
	private static String heap() throws Exception {
		PubSubNode node = PubSubNode.builder("heap")
			.history(HistorySettings.of("kept.**").keep(KEPT).maxBytes(1L << 30))
			.maxHistoryBytes(1L << 30)
			.build();
		node.start();
		node.publisher().publish("kept.heap", new byte[100]);
		Heap before = Heap.settled();
		for (int i = 1; i < KEPT; i++) {
			node.publisher().publish("kept.heap", new byte[100]);
		}
		String grown = Heap.settled().grownSince(before, KEPT);
		node.close();
		return "Heap for each message of 100 B that is kept, and the classes that make the most of it: " + grown + "\n";
	}

}
