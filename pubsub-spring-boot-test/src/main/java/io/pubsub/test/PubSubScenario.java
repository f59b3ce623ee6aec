package io.pubsub.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.pubsub.test.PublishedMessage.Kind;
import io.pubsub.topic.TopicPattern;

/**
 * Does something and waits for what comes of it on all nodes of the {@link TestNetwork}.
 * <pre class="code">
 * scenario.stimulate(() -&gt; orders.place("42")).andWaitForDelivery("orders.eu");
 * </pre> Immutable and thread-safe.
 */
public final class PubSubScenario {

	private final TestNetwork network;

	private final NodeLog log;

	private final Duration timeout;

	PubSubScenario(TestNetwork network, NodeLog log, Duration timeout) {
		this.network = network;
		this.log = log;
		this.timeout = timeout;
	}

	/**
	 * Sets how long to wait, by default 30 seconds.
	 * @param timeout the time
	 * @return the changed scenario
	 */
	public PubSubScenario within(Duration timeout) {
		return new PubSubScenario(this.network, this.log, timeout);
	}

	/**
	 * Waits until every node sees the others and their subscriptions, and then does
	 * something, at once.
	 * @param action what to do; it may throw anything
	 * @return waits for what comes of it
	 */
	public Stimulus stimulate(Action action) {
		this.network.awaitConnected(this.timeout);
		Stimulus stimulus = new Stimulus(this);
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new AssertionError("The stimulus failed", ex);
		}
		return stimulus;
	}

	/**
	 * Waits until the nodes are {@linkplain TestNetwork#awaitQuiet(Duration) quiet}.
	 */
	public void awaitQuiet() {
		this.network.awaitQuiet(this.timeout);
	}

	/** What to do. */
	@FunctionalInterface
	public interface Action {

		/**
		 * Does it.
		 * @throws Exception if it fails, which fails the test
		 */
		void run() throws Exception;

	}

	/**
	 * What was done, and waits for what comes of it.
	 */
	public static final class Stimulus {

		private final PubSubScenario scenario;

		private final Map<NodeLog, Integer> deliveredBefore = new HashMap<>();

		private final int publishedBefore;

		Stimulus(PubSubScenario scenario) {
			this.scenario = scenario;
			scenario.network.logs().forEach((log) -> this.deliveredBefore.put(log, log.deliveries()));
			this.publishedBefore = scenario.log.published().size();
		}

		/**
		 * Waits until a listener of any node has handled a message that was published to
		 * the topic, or of the event of that name, and the nodes are
		 * {@linkplain TestNetwork#awaitQuiet(Duration) quiet}: then every listener that
		 * such a message could reach has handled it, and so has every listener of what
		 * these have published in turn.
		 * @param topic the topic, or a pattern as of a subscription
		 * @return the calls of listeners with messages of that topic since the stimulus,
		 * on all nodes; listeners that failed included
		 * @throws AssertionError if there is none, or the nodes are not quiet in time
		 */
		public List<DeliveredMessage> andWaitForDelivery(String topic) {
			TopicPattern pattern = TopicPattern.parse(topic);
			long deadline = Await.deadline(this.scenario.timeout);
			Await.until(deadline, () -> !delivered(pattern).isEmpty(), () -> "No listener has handled a message of '"
					+ topic + "' within " + this.scenario.timeout + "." + System.lineSeparator() + report());
			this.scenario.network.awaitQuiet(Await.left(deadline));
			return delivered(pattern);
		}

		/**
		 * Waits until this node has published to the topic, whether any listener hears it
		 * or not.
		 * @param topic the topic, or a pattern as of a subscription
		 * @return what it has published since the stimulus
		 * @throws AssertionError if it publishes nothing in time
		 */
		public List<PublishedMessage> andWaitForPublication(String topic) {
			TopicPattern pattern = TopicPattern.parse(topic);
			Await.until(Await.deadline(this.scenario.timeout), () -> !published(pattern).isEmpty(),
					() -> "Nothing was published to '" + topic + "' within " + this.scenario.timeout + "."
							+ System.lineSeparator() + report());
			return published(pattern);
		}

		/**
		 * Waits until the nodes are {@linkplain TestNetwork#awaitQuiet(Duration) quiet}.
		 * Use it before an assertion that something did not happen.
		 * @return the calls of listeners since the stimulus, on all nodes
		 */
		public List<DeliveredMessage> andWaitUntilQuiet() {
			this.scenario.awaitQuiet();
			return delivered();
		}

		private List<DeliveredMessage> delivered(TopicPattern pattern) {
			return delivered().stream()
				.filter((message) -> !message.topic().isEmpty() && pattern.matches(message.topic()))
				.toList();
		}

		private List<DeliveredMessage> delivered() {
			List<DeliveredMessage> delivered = new ArrayList<>();
			for (NodeLog log : this.scenario.network.logs()) {
				List<DeliveredMessage> all = log.delivered();
				int before = Math.min(this.deliveredBefore.getOrDefault(log, 0), all.size());
				delivered.addAll(all.subList(before, all.size()));
			}
			return delivered;
		}

		private List<PublishedMessage> published(TopicPattern pattern) {
			List<PublishedMessage> all = this.scenario.log.published();
			return all.subList(Math.min(this.publishedBefore, all.size()), all.size())
				.stream()
				.filter((message) -> message.kind() == Kind.TOPIC && pattern.matches(message.destination()))
				.toList();
		}

		private String report() {
			Supplier<String> none = () -> System.lineSeparator() + "  nothing";
			return "Published:" + lines(this.scenario.log.published(), none) + System.lineSeparator() + "Handled:"
					+ lines(delivered(), none) + System.lineSeparator() + "Nodes:"
					+ lines(this.scenario.network.describe(), none);
		}

		private static String lines(List<?> objects, Supplier<String> none) {
			return objects.isEmpty() ? none.get()
					: objects.stream()
						.map((each) -> System.lineSeparator() + "  " + each)
						.collect(Collectors.joining());
		}

	}

}
