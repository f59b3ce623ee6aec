package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.MessageListener;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscriptions that start in the history of topics. Each gets what a node publishes once
 * and in order, from wherever it starts, and all that is published once it has started:
 * or it is told of a gap, which there may be only if a node ended or a link was cut.
 */
final class Histories implements Aspect {

	static final String TOPICS = "past.*";

	private static final List<StartPosition> STARTS = List.of(StartPosition.beginning(), StartPosition.last(3),
			StartPosition.now());

	private final Simulation simulation;

	private final List<Published> published = new ArrayList<>();

	private final List<Reader> readers = new ArrayList<>();

	/** Whether anything may have been lost before it was kept. */
	private boolean unsafe;

	Histories(Simulation simulation) {
		this.simulation = simulation;
	}

	/** Whether a topic, or pattern, is one of these. */
	static boolean isIn(String topic) {
		return topic.startsWith("past.");
	}

	@Override
	public void offer(Steps steps) {
		steps.add(8, this::publish);
		steps.add(4, this::follow);
		steps.add(this.readers.isEmpty() ? 0 : 1, this::close);
	}

	private void publish() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		int times = 1 + this.simulation.random.nextInt(5);
		this.simulation.log("publish to history " + times + " times at " + node);
		for (int i = 0; i < times; i++) {
			Published message = new Published(node, this.published.size(), node + " " + this.published.size());
			this.published.add(message);
			node.node.publisher().publish("past." + this.simulation.random.nextInt(3), message.text());
		}
	}

	private void follow() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		StartPosition start = this.simulation.any(STARTS);
		this.simulation.log("follow history from " + start + " at " + node);
		Reader reader = new Reader(node);
		reader.subscription = node.node.subscriptions()
			.subscribeWithoutWaiting(TOPICS, String.class,
					(MessageListener<String>) (message) -> reader.texts.add(message.getPayload()),
					SubscriptionOptions.defaults().from(start).onGap((subscription) -> reader.gaps.incrementAndGet()));
		this.readers.add(reader);
	}

	private void close() {
		Reader reader = this.simulation.any(this.readers);
		this.simulation.log("stop following history at " + reader.node);
		this.readers.remove(reader);
		reader.subscription.close();
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		this.readers.removeIf((reader) -> reader.node == node);
		this.unsafe = true;
	}

	@Override
	public void unreliable(ModelNode from, ModelNode to) {
		this.unsafe = true;
	}

	@Override
	public void check() {
		for (Reader reader : this.readers) {
			assertThat(reader.subscription.visible()).as("reader at %s", reader.node).isDone();
			List<String> texts = List.copyOf(reader.texts);
			assertThat(texts).as("messages from history at %s", reader.node).doesNotHaveDuplicates();
			Map<String, Integer> last = new HashMap<>();
			for (String text : texts) {
				String[] parts = text.split(" ");
				int number = Integer.parseInt(parts[1]);
				assertThat(number).as("%s at %s after its predecessor", text, reader.node)
					.isGreaterThan(last.getOrDefault(parts[0], -1));
				last.put(parts[0], number);
			}
			if (!this.unsafe) {
				assertThat(reader.gaps).as("gaps at %s", reader.node).hasValue(0);
			}
			if (reader.gaps.get() == 0) {
				assertThat(texts).as("messages from history at %s", reader.node).containsAll(expected(reader));
			}
		}
	}

	private List<String> expected(Reader reader) {
		return this.published.stream()
			.filter((message) -> message.number() >= reader.first && message.node().alive
					&& message.node().side == reader.node.side)
			.map(Published::text)
			.toList();
	}

	@Override
	public void settled() {
		for (Reader reader : this.readers) {
			reader.first = Math.min(reader.first, this.published.size());
		}
	}

	private record Published(ModelNode node, int number, String text) {
	}

	/** One subscription. */
	private static final class Reader {

		private final ModelNode node;

		private final List<String> texts = new CopyOnWriteArrayList<>();

		private final AtomicInteger gaps = new AtomicInteger();

		private Subscription subscription;

		/** The number of the first message that it must get. */
		private int first = Integer.MAX_VALUE;

		Reader(ModelNode node) {
			this.node = node;
		}

	}

}
