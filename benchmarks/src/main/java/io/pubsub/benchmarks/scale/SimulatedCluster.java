package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.ForwardingTransport;
import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.cluster.Transport;
import io.pubsub.node.PubSubNode;
import io.pubsub.test.memory.InMemoryNetwork;

/**
 * One real node among many simulated ones, on a network in memory. The network can be cut
 * in halves, the real node in the first of them.
 */
final class SimulatedCluster {

	/** How long the real node may take for one step. */
	static final Duration TIMEOUT = Duration.ofMinutes(5);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final ExecutorService sender = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "simulated-nodes");
		thread.setDaemon(true);
		return thread;
	});

	private final SimulatedNode.Traffic traffic = new SimulatedNode.Traffic();

	private final WantedTopics wanted;

	private final List<SimulatedNode> others = new ArrayList<>();

	/** Of all nodes, that of the real one first. */
	private final List<Transport> transports = new ArrayList<>();

	private final ReadingThread reading;

	private final PubSubNode node;

	/**
	 * Starts the simulated nodes, which see no real one yet.
	 * @param wanted which topics each node wants
	 * @param nodes how many nodes, the real one included
	 * @param further further topics, for each of which it is given how many simulated
	 * nodes want it
	 */
	SimulatedCluster(WantedTopics wanted, int nodes, Collection<Further> further) {
		this.wanted = wanted;
		Transport own = this.network.transport();
		this.transports.add(own);
		this.reading = new ReadingThread(own);
		this.node = PubSubNode.builder(Nodes.name(0)).transport(this.reading).joinTimeout(TIMEOUT).build();
		for (int number = 1; number < nodes; number++) {
			int place = number;
			List<String> more = further.stream().filter((each) -> place <= each.nodes()).map(Further::topic).toList();
			Transport transport = this.network.transport();
			SimulatedNode other = new SimulatedNode(Nodes.name(number), transport, own.self(), wanted.topics(number),
					more, this.sender, this.traffic);
			this.transports.add(transport);
			this.others.add(other);
			transport.start(other);
		}
	}

	/** Subscribes to what the real node wants, joins, and waits until all is known. */
	void join() throws TimeoutException, InterruptedException {
		for (int topic : this.wanted.topics(0)) {
			Topics.subscribe(this.node.subscriptions(), topic, topic + 1, (message) -> {
			});
		}
		this.node.start();
		awaitSettled();
	}

	/** Cuts the network in halves, and waits until the real node has dropped one. */
	void split() throws TimeoutException, InterruptedException {
		int half = this.transports.size() / 2;
		this.network.partition(List.of(this.transports.subList(0, half)));
		Nodes.await(() -> this.node.cluster().nodes().size() == half, "half of the nodes to leave", TIMEOUT);
	}

	/** Ends the cut, and waits until all is known again. */
	void merge() throws TimeoutException, InterruptedException {
		this.others.forEach(SimulatedNode::reset);
		this.network.heal();
		awaitSettled();
	}

	private void awaitSettled() throws TimeoutException, InterruptedException {
		Nodes.await(() -> this.others.stream().allMatch(SimulatedNode::isSettled), "all rows to be known", TIMEOUT);
		Nodes.await(() -> this.node.cluster().nodes().size() == this.transports.size(), "all nodes to be seen",
				TIMEOUT);
	}

	PubSubNode node() {
		return this.node;
	}

	/** How many rows the simulated nodes have. */
	long rows() {
		return this.others.stream().mapToLong(SimulatedNode::rows).sum();
	}

	/** How many messages of users the simulated nodes have received. */
	long messages() {
		return this.traffic.messages();
	}

	/** What the real node was sent. */
	Count received() {
		return this.traffic.sent();
	}

	/** What the real node has sent. */
	Count sent() {
		return this.traffic.received();
	}

	/** What the thread that reads for the real node has used of a processor. */
	Duration reading() {
		Thread thread = this.reading.thread;
		return (thread != null) ? Threads.cpu(thread) : Duration.ZERO;
	}

	/** What the control thread of the real node has used of a processor. */
	Duration control() {
		return Threads.cpu(Threads.named("pubsub-" + Nodes.name(0) + "-control"));
	}

	/** The real node is parted first, since it would say farewell to all others. */
	void close() throws TimeoutException, InterruptedException {
		this.network.partition(List.of(this.transports.subList(0, 1)));
		Nodes.await(() -> this.node.cluster().nodes().size() <= 1, "the node to be alone", TIMEOUT);
		this.node.close();
		this.transports.forEach(Transport::close);
		this.sender.shutdownNow();
	}

	/**
	 * A topic and how many of the simulated nodes want it.
	 *
	 * @param topic the topic
	 * @param nodes how many
	 */
	record Further(String topic, int nodes) {
	}

	/** Remembers the one thread on which a node hears everything. */
	private static final class ReadingThread extends ForwardingTransport {

		private volatile @Nullable Thread thread;

		ReadingThread(Transport transport) {
			super(transport);
		}

		@Override
		protected void received(Listener listener, UUID sender, byte[] bytes, int offset, int length) {
			this.thread = Thread.currentThread();
			super.received(listener, sender, bytes, offset, length);
		}

	}

}
