package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;

import io.pubsub.benchmarks.Statistics;
import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.benchmarks.scale.SimulatedCluster.Further;

/**
 * What a cluster of a thousand nodes costs one of them, all others being simulated; and
 * what clusters of fewer nodes cost of which all are real.
 */
final class Simulation {

	private static final int BURSTS = 3;

	private final int nodes;

	private final WantedTopics wanted;

	private final SimulatedCluster cluster;

	private final List<Further> further = new ArrayList<>();

	private final Table steps = new Table("step", "time, s", "control thread, s", "reading thread, s", "rows received",
			"MB received", "rows sent", "MB sent", "frames sent");

	private Simulation(ScaleOptions options) {
		this.nodes = options.simulation().nodes();
		int nodesOfEach = Math.max(1, options.simulation().subscriptions() / options.topics());
		this.wanted = new WantedTopics(options.topics(), this.nodes, nodesOfEach);
		for (int nodes : new TreeSet<>(List.of(1, Math.min(100, this.nodes - 1), this.nodes - 1))) {
			this.further.add(new Further("benchmark.wanted-by-" + nodes, nodes));
		}
		this.cluster = new SimulatedCluster(this.wanted, this.nodes, this.further);
	}

	static String measure(ScaleOptions options) throws Exception {
		Simulation simulation = new Simulation(options);
		Heap before = Heap.settled();
		simulation.step("join: all is known", simulation.cluster::join);
		Heap after = Heap.settled();
		simulation.step("split: half of the nodes are dropped", simulation.cluster::split);
		simulation.step("merge: all is known again", simulation.cluster::merge);
		Heap merged = Heap.settled();
		String publishing = simulation.publish(options.rounds());
		long rows = simulation.cluster.rows();
		simulation.cluster.close();
		return "## A simulated cluster of %,d nodes, %,d topics and %,d subscriptions\n\n".formatted(simulation.nodes,
				options.topics(), simulation.wanted.subscriptions())
				+ "One real node; the others are simulated, on a network in memory, and keep no rows. One of their threads sends for all of them.\n"
				+ simulation.steps
				+ "\nHeap of the real node, its own %,d subscriptions included: %,d MB; after the merge %,d MB. Bytes for each of %,d rows of others:\n"
					.formatted(simulation.wanted.topics(0).length, megabytes(before, after), megabytes(before, merged),
							rows)
				+ new Table("", "bytes a row, by class").row("known row", after.grownSince(before, (int) rows))
				+ publishing + RealClusters.measure(options.simulation().realNodes());
	}

	private static long megabytes(Heap before, Heap after) {
		return Math.round((after.total() - before.total()) / 1e6);
	}

	private void step(String name, Step step) throws Exception {
		Count received = this.cluster.received();
		Count sent = this.cluster.sent();
		Duration reading = this.cluster.reading();
		Duration control = name.startsWith("join") ? Duration.ZERO : this.cluster.control();
		long start = System.nanoTime();
		step.run();
		double nanos = System.nanoTime() - start;
		received = this.cluster.received().minus(received);
		sent = this.cluster.sent().minus(sent);
		System.err.printf("%s after %.1f s%n", name, nanos / 1e9);
		this.steps.row(name, seconds(nanos), seconds(this.cluster.control().minus(control).toNanos()),
				seconds(this.cluster.reading().minus(reading).toNanos()), "%,d".formatted(received.rows()),
				"%,.0f".formatted(received.bytes() / 1e6), "%,d".formatted(sent.rows()),
				"%,.0f".formatted(sent.bytes() / 1e6), "%,d".formatted(sent.frames()));
	}

	private static String seconds(double nanos) {
		return "%.2f".formatted(nanos / 1e9);
	}

	/** What the publishing thread spends on a message, by how many nodes want it. */
	private String publish(int rounds) throws TimeoutException, InterruptedException {
		List<Further> topics = new ArrayList<>(this.further);
		topics.add(0, new Further("benchmark.nobody", 0));
		// one that the real node does not want itself
		int topic = 0;
		while (this.wanted.nodes(topic).contains(0)) {
			topic++;
		}
		topics.add(2, new Further(Topics.name(topic), this.wanted.nodes(topic).size()));
		Publishing publishing = new Publishing(this.cluster.node(), this.cluster::messages);
		Table table = new Table("nodes that want the topic", "ns in a burst of 1,000");
		for (Further each : topics) {
			List<Double> nanos = new ArrayList<>();
			for (int round = -1; round < rounds; round++) {
				for (int i = 0; i < BURSTS; i++) {
					double burst = publishing.burst((number) -> each.topic(), each.nodes());
					if (round >= 0) {
						nanos.add(burst);
					}
				}
			}
			table.row("%,d".formatted(each.nodes()), "%,.0f".formatted(Statistics.median(nanos)));
		}
		return "\nWhat the publishing thread of the real node spends on a publish of 100 B:\n" + table;
	}

	/** What is measured. */
	private interface Step {

		void run() throws Exception;

	}

}
