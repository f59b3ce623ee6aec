package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.pubsub.MessageListener;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Statistics;
import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.node.PubSubNode;

/**
 * One of three nodes in one JVM subscribes while all run: to many topics at once, and to
 * one again and again. Counts what all three send meanwhile.
 */
final class RunTimeSubscriptions {

	private static final int NODES = 3;

	private static final int TRANSITIONS = 1000;

	private static final String TOPIC = "benchmark.churn";

	private static final MessageListener<byte[]> NOTHING = (message) -> {
	};

	private final Table table = new Table("what", "ms", "ms each", "messages", "frames", "frames each", "KB");

	private final List<CountingTransport> transports;

	private final List<PubSubNode> nodes;

	private final Subscriptions subscriptions;

	private final int rounds;

	private int topics;

	private RunTimeSubscriptions(int rounds) throws TimeoutException, InterruptedException {
		List<Integer> ports = Ports.free(NODES);
		this.transports = IntStream.range(0, NODES)
			.mapToObj((number) -> new CountingTransport(Nodes.transport(ports, number)))
			.toList();
		this.nodes = Nodes.start(this.transports);
		this.subscriptions = this.nodes.get(0).subscriptions();
		this.rounds = rounds;
	}

	static String measure(ScaleOptions options) throws Exception {
		RunTimeSubscriptions run = new RunTimeSubscriptions(options.rounds());
		int topics = options.newTopics();
		run.row("subscribe to %,d topics, `subscribeWithoutWaiting`".formatted(topics), topics, run::subscribe);
		run.row("close %,d subscriptions".formatted(topics), topics, run::close);
		run.row("one topic, %,d transitions, each awaited".formatted(TRANSITIONS), TRANSITIONS,
				(times) -> run.churn(true));
		run.row("one topic, %,d transitions, none awaited".formatted(TRANSITIONS), TRANSITIONS,
				(times) -> run.churn(false));
		return "## Subscribing at run time\n\n"
				+ "On one of three nodes in one JVM; until visible everywhere. Messages of the transport, each to one "
				+ "node, and frames in them: those of all three nodes, digests that come every 2 s included.\n"
				+ run.table;
	}

	private void row(String title, int times, IntFunction<Step> preparation) throws Exception {
		List<Double> millis = new ArrayList<>();
		List<Double> sends = new ArrayList<>();
		List<Double> frames = new ArrayList<>();
		List<Double> bytes = new ArrayList<>();
		for (int round = -2; round < this.rounds; round++) {
			Step step = preparation.apply(times);
			// answers to what came before
			Thread.sleep(100);
			Count before = count();
			long start = System.nanoTime();
			step.run();
			double time = (System.nanoTime() - start) / 1e6;
			Thread.sleep(100);
			Count count = count().minus(before);
			if (round >= 0) {
				millis.add(time);
				sends.add((double) count.sends());
				frames.add((double) count.frames());
				bytes.add(count.bytes() / 1024.0);
			}
		}
		double time = Statistics.median(millis);
		this.table.row(title, "%,.0f".formatted(time), "%.4f".formatted(time / times),
				"%,.0f".formatted(Statistics.median(sends)), "%,.0f".formatted(Statistics.median(frames)),
				"%.3f".formatted(Statistics.median(frames) / times), "%,.0f".formatted(Statistics.median(bytes)));
	}

	private Count count() {
		return this.transports.stream().map(CountingTransport::count).reduce(Count.NONE, Count::plus);
	}

	/** New topics each time, so that nothing is known of them. */
	private Step subscribe(int count) {
		this.subscriptions.all().forEach(Subscription::close);
		awaitVisible();
		int from = this.topics;
		this.topics += count;
		return () -> Topics.awaitVisible(Topics.subscribe(this.subscriptions, from, from + count, NOTHING));
	}

	private Step close(int count) {
		subscribe(count).run();
		return () -> {
			this.subscriptions.all().forEach(Subscription::close);
			awaitVisible();
		};
	}

	private Step churn(boolean awaited) {
		return () -> {
			for (int i = 0; i < TRANSITIONS; i += 2) {
				Subscription subscription = this.subscriptions.subscribeWithoutWaiting(TOPIC, byte[].class, NOTHING,
						SubscriptionOptions.defaults());
				if (awaited) {
					awaitVisible();
				}
				subscription.close();
				if (awaited) {
					awaitVisible();
				}
			}
			awaitVisible();
		};
	}

	private void awaitVisible() {
		if (!this.nodes.get(0).awaitVisible()) {
			throw new IllegalStateException("Other nodes do not know what this one has changed");
		}
	}

	/**
	 * What is timed.
	 */
	private interface Step {

		void run();

	}

}
