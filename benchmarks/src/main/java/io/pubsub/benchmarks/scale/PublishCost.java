package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

import io.pubsub.benchmarks.Statistics;
import io.pubsub.node.PubSubNode;

/**
 * What a publish costs when few topics are known, and when many are: two clusters of two
 * nodes in one JVM, measured in turns, so that compiler and collector treat both alike.
 * One node publishes, the other has subscribed.
 */
final class PublishCost {

	private static final int FEW = 1000;

	private static final int BURSTS = 50;

	private static final String NOBODYS = "benchmark.nobody";

	private final int topics;

	private final Publishing publishing;

	private final List<Double> one = new ArrayList<>();

	private final List<Double> any = new ArrayList<>();

	private final List<Double> none = new ArrayList<>();

	private PublishCost(int topics) throws TimeoutException, InterruptedException {
		this.topics = topics;
		List<PubSubNode> nodes = Nodes.start(2);
		Topics.awaitVisible(Topics.subscribe(nodes.get(1).subscriptions(), 0, topics, (message) -> {
		}));
		this.publishing = new Publishing(nodes.get(0), nodes);
	}

	static String measure(ScaleOptions options) throws Exception {
		PublishCost few = new PublishCost(Math.min(FEW, options.topics()));
		PublishCost many = new PublishCost(options.topics());
		for (int round = -options.rounds(); round < options.rounds(); round++) {
			if (round == 0) {
				few.reset();
				many.reset();
			}
			few.round();
			many.round();
		}
		return "## Publish with %,d topics known\n\n".formatted(options.topics())
				+ "Nanoseconds of the publishing thread in bursts of 1,000 messages of 100 B; two clusters of two nodes "
				+ "in one JVM (`-Xmx6g`), in turns.\n"
				+ new Table("topic", "%,d topics".formatted(few.topics), "%,d topics".formatted(many.topics), "ratio")
					.row(row("one that 1 other node wants", few.one, many.one))
					.row(row("any of them, at random", few.any, many.any))
					.row(row("one that nobody wants", few.none, many.none));
	}

	private static String[] row(String title, List<Double> few, List<Double> many) {
		double fewMedian = Statistics.median(few);
		double manyMedian = Statistics.median(many);
		return new String[] { title, "%,.0f".formatted(fewMedian), "%,.0f".formatted(manyMedian),
				"%.2f".formatted(manyMedian / fewMedian) };
	}

	private void reset() {
		this.one.clear();
		this.any.clear();
		this.none.clear();
	}

	private void round() throws TimeoutException, InterruptedException {
		String middle = Topics.name(this.topics / 2);
		this.one.add(bursts((number) -> middle, 1));
		this.any.add(bursts((number) -> Topics.name(ThreadLocalRandom.current().nextInt(this.topics)), 1));
		this.none.add(bursts((number) -> NOBODYS, 0));
	}

	private double bursts(IntFunction<String> topics, int interested) throws TimeoutException, InterruptedException {
		List<Double> nanos = new ArrayList<>();
		for (int i = 0; i < BURSTS; i++) {
			nanos.add(this.publishing.burst(topics, interested));
		}
		return Statistics.median(nanos);
	}

}
