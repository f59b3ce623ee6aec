package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Site;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.kernel.NodeMetrics.TopicMetrics;

/**
 * Makes nodes of one cluster, each with a port of its own on the loopback address.
 */
public final class Nodes {

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private Nodes() {
	}

	static String name(int number) {
		return "node-" + number;
	}

	/** What connects one node to those on the other ports. */
	static Transport transport(List<Integer> ports, int number) {
		return new JGroupsTransport(JGroupsOptions.builder("scale-" + ports.get(0), name(number))
			.bindPort(ports.get(number))
			.discovery(Discovery.STATIC)
			.staticHosts(ports.stream().map((port) -> Site.HOST + ":" + port).toList())
			.build());
	}

	/**
	 * A node that has not joined yet. It waits long for others, since sizes are large.
	 */
	static PubSubNode create(Transport transport, int number) {
		return PubSubNode.builder(name(number)).transport(transport).joinTimeout(TIMEOUT).build();
	}

	/**
	 * A cluster in this JVM, in which all nodes have joined.
	 * @param count how many nodes
	 * @return the nodes
	 * @throws TimeoutException if one has not joined in time
	 * @throws InterruptedException if this thread is interrupted
	 */
	public static List<PubSubNode> start(int count) throws TimeoutException, InterruptedException {
		List<Integer> ports = Ports.free(count);
		return start(IntStream.range(0, count).mapToObj((number) -> transport(ports, number)).toList());
	}

	static List<PubSubNode> start(List<? extends Transport> transports) throws TimeoutException, InterruptedException {
		List<PubSubNode> nodes = new ArrayList<>();
		for (Transport transport : transports) {
			nodes.add(create(transport, nodes.size()));
		}
		nodes.forEach(PubSubNode::start);
		for (PubSubNode node : nodes) {
			awaitMembers(node, nodes.size());
		}
		return nodes;
	}

	static void awaitMembers(PubSubNode node, int count) throws TimeoutException, InterruptedException {
		await(() -> node.cluster().nodes().size() == count, "nodes to join");
	}

	/** Waits until a node knows that so many others want a topic. */
	static void awaitInterest(PubSubNode node, String topic, int others) throws TimeoutException, InterruptedException {
		await(() -> {
			TopicMetrics metrics = node.metrics().topics().get(topic);
			return others == ((metrics != null) ? metrics.nodes().size() : 0);
		}, "interest in " + topic);
	}

	static void await(BooleanSupplier condition, String what) throws TimeoutException, InterruptedException {
		await(condition, what, TIMEOUT);
	}

	static void await(BooleanSupplier condition, String what, Duration timeout)
			throws TimeoutException, InterruptedException {
		long end = System.nanoTime() + timeout.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new TimeoutException("Waited " + timeout.toSeconds() + " s for " + what);
			}
			Thread.sleep(1);
		}
	}

}
