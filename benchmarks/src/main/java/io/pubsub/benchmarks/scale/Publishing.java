package io.pubsub.benchmarks.scale;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

import io.pubsub.Publisher;
import io.pubsub.node.PubSubNode;

/**
 * Times the publishing thread alone. After each burst it waits, untimed, until every
 * message has been served, so that no queue fills.
 */
final class Publishing {

	private static final int BURST = 1000;

	private static final int LONE = 200;

	private final byte[] payload = new byte[100];

	private final PubSubNode publisher;

	private final LongSupplier delivered;

	/**
	 * Makes one.
	 * @param publisher the node that publishes
	 * @param nodes all nodes, in which each message has one subscriber for each node that
	 * wants it
	 */
	Publishing(PubSubNode publisher, List<PubSubNode> nodes) {
		this(publisher, () -> nodes.stream().mapToLong((node) -> node.metrics().delivered()).sum());
	}

	/**
	 * Makes one.
	 * @param publisher the node that publishes
	 * @param delivered how many messages have been delivered, on all nodes
	 */
	Publishing(PubSubNode publisher, LongSupplier delivered) {
		this.publisher = publisher;
		this.delivered = delivered;
	}

	/**
	 * Publishes a burst.
	 * @param topics gives the topic of each message by its number
	 * @param interested how many subscribers each topic has
	 * @return nanoseconds for each message
	 */
	double burst(IntFunction<String> topics, int interested) throws TimeoutException, InterruptedException {
		String[] names = new String[BURST];
		Arrays.setAll(names, topics);
		Publisher publisher = this.publisher.publisher();
		long expected = this.delivered.getAsLong() + (long) BURST * interested;
		long start = System.nanoTime();
		for (String name : names) {
			publisher.publish(name, this.payload);
		}
		long end = System.nanoTime();
		Nodes.await(() -> this.delivered.getAsLong() >= expected, "messages to arrive");
		return (end - start) / (double) BURST;
	}

	/**
	 * Publishes single messages, each when all is quiet.
	 * @param topic their topic
	 * @param interested how many subscribers it has
	 * @return nanoseconds of each publish
	 */
	double[] lone(String topic, int interested) throws TimeoutException, InterruptedException {
		Publisher publisher = this.publisher.publisher();
		double[] nanos = new double[LONE];
		for (int i = 0; i < LONE; i++) {
			long expected = this.delivered.getAsLong() + interested;
			Thread.sleep(1);
			long start = System.nanoTime();
			publisher.publish(topic, this.payload);
			nanos[i] = System.nanoTime() - start;
			Nodes.await(() -> this.delivered.getAsLong() >= expected, "a message to arrive");
		}
		return nanos;
	}

}
