package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;

import io.pubsub.benchmarks.Statistics;
import io.pubsub.node.PubSubNode;

/**
 * What a publish costs in a cluster of many nodes, by how many of them are interested.
 */
final class NodeCost {

	private static final int BURSTS = 20;

	private final List<PubSubNode> nodes;

	private final Publishing publishing;

	private NodeCost(int count) throws TimeoutException, InterruptedException {
		this.nodes = Nodes.start(count);
		this.publishing = new Publishing(this.nodes.get(0), this.nodes);
	}

	static String measure(ScaleOptions options) throws Exception {
		NodeCost run = new NodeCost(options.nodes());
		List<Case> cases = new ArrayList<>();
		for (int interested : new TreeSet<>(List.of(0, 1, 5, options.nodes() - 1))) {
			if (interested < options.nodes()) {
				cases.add(run.prepare(interested));
			}
		}
		for (int round = -options.rounds(); round < options.rounds(); round++) {
			for (Case each : cases) {
				run.round(each, round >= 0);
			}
		}
		Table table = new Table("interested nodes", "ns in a burst of 1,000", "ns alone", "messages sent",
				"received by others");
		cases.forEach((each) -> table.row(each.toCells()));
		return "## %d nodes\n\n".formatted(options.nodes())
				+ "All in one JVM; what the publishing thread spends on a publish of 100 B. Alone, a publish sends by "
				+ "itself, to few nodes; in a burst others do.\n" + table;
	}

	private Case prepare(int interested) throws TimeoutException, InterruptedException {
		String topic = "benchmark.interested-" + interested;
		for (PubSubNode node : this.nodes.subList(1, interested + 1)) {
			node.subscriptions().subscribe(topic, byte[].class, (message) -> {
			});
		}
		Nodes.awaitInterest(this.nodes.get(0), topic, interested);
		return new Case(topic, interested);
	}

	private void round(Case each, boolean measured) throws TimeoutException, InterruptedException {
		long sent = sent();
		long others = receivedByOthers(each.interested);
		long published = this.nodes.get(0).metrics().published();
		List<Double> bursts = new ArrayList<>();
		for (int i = 0; i < BURSTS; i++) {
			bursts.add(this.publishing.burst((number) -> each.topic, each.interested));
		}
		double[] lone = this.publishing.lone(each.topic, each.interested);
		if (measured) {
			double count = this.nodes.get(0).metrics().published() - published;
			each.bursts.add(Statistics.median(bursts));
			each.lone.add(Statistics.median(Arrays.stream(lone).boxed().toList()));
			each.sent.add((sent() - sent) / count);
			each.others.add((receivedByOthers(each.interested) - others) / count);
		}
	}

	private long sent() {
		return this.nodes.get(0).metrics().sent().values().stream().mapToLong(Long::longValue).sum();
	}

	/** What nodes got that want nothing. */
	private long receivedByOthers(int interested) {
		return this.nodes.subList(interested + 1, this.nodes.size())
			.stream()
			.mapToLong((node) -> node.metrics().received())
			.sum();
	}

	/**
	 * A topic, and its figures, one for each round.
	 */
	private static final class Case {

		private final String topic;

		private final int interested;

		private final List<Double> bursts = new ArrayList<>();

		private final List<Double> lone = new ArrayList<>();

		private final List<Double> sent = new ArrayList<>();

		private final List<Double> others = new ArrayList<>();

		Case(String topic, int interested) {
			this.topic = topic;
			this.interested = interested;
		}

		String[] toCells() {
			return new String[] { Integer.toString(this.interested), "%,.0f".formatted(Statistics.median(this.bursts)),
					"%,.0f".formatted(Statistics.median(this.lone)), "%.1f".formatted(Statistics.median(this.sent)),
					"%.1f".formatted(Statistics.median(this.others)) };
		}

	}

}
