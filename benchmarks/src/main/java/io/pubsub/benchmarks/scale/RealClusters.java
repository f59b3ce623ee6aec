package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.ClusterMerged;
import io.pubsub.benchmarks.Processes;
import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.cluster.Transport;
import io.pubsub.node.PubSubNode;
import io.pubsub.test.memory.InMemoryNetwork;

/**
 * A cluster of real nodes on a network in memory, each of which wants a hundred topics:
 * what a merge of halves costs, by the number of nodes.
 */
final class RealClusters {

	static final int TOPICS_OF_A_NODE = 100;

	private static final int NODES_OF_A_TOPIC = 4;

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final List<Transport> transports = new ArrayList<>();

	private final List<CountingTransport> counting = new ArrayList<>();

	private final List<PubSubNode> nodes = new ArrayList<>();

	private final AtomicInteger merged = new AtomicInteger();

	RealClusters(int size) {
		WantedTopics wanted = new WantedTopics(size * TOPICS_OF_A_NODE / NODES_OF_A_TOPIC, size, NODES_OF_A_TOPIC);
		for (int number = 0; number < size; number++) {
			Transport transport = this.network.transport();
			CountingTransport counting = new CountingTransport(transport);
			PubSubNode node = PubSubNode.builder(Nodes.name(number))
				.transport(counting)
				.joinTimeout(SimulatedCluster.TIMEOUT)
				.clusterListener((event) -> {
					if (event instanceof ClusterMerged) {
						this.merged.incrementAndGet();
					}
				})
				.build();
			this.transports.add(transport);
			this.counting.add(counting);
			this.nodes.add(node);
			for (int topic : wanted.topics(number)) {
				Topics.subscribe(node.subscriptions(), topic, topic + 1, (message) -> {
				});
			}
		}
	}

	static String measure(int most) throws Exception {
		Table table = new Table("nodes", "started one by one, s", "threads a node", "heap a node, KB",
				"merge of halves: all have reported it, s", "processor time of a node, ms", "rows sent by a node",
				"frames", "KB");
		for (int size : new TreeSet<>(
				List.of(Math.max(4, most / 8), Math.max(4, most / 4), Math.max(4, most / 2), most))) {
			System.err.println(size + " real nodes");
			table.row(row(size));
		}
		return "\n## Real nodes on a network in memory\n\nAll in one JVM. Each wants about %d topics, and %d nodes want each topic.\n"
			.formatted(TOPICS_OF_A_NODE, NODES_OF_A_TOPIC) + table;
	}

	private static String[] row(int size) throws Exception {
		Heap before = Heap.settled();
		int threads = Threads.count();
		RealClusters cluster = new RealClusters(size);
		long start = System.nanoTime();
		cluster.start();
		double started = (System.nanoTime() - start) / 1e9;
		double heap = (Heap.settled().total() - before.total()) / 1024.0 / size;
		double threadsOfANode = (Threads.count() - threads) / (double) size;
		cluster.split();
		Count sent = cluster.sent();
		Duration cpu = Processes.cpu(ProcessHandle.current());
		start = System.nanoTime();
		cluster.merge();
		double merged = (System.nanoTime() - start) / 1e9;
		cpu = Processes.cpu(ProcessHandle.current()).minus(cpu);
		sent = cluster.sent().minus(sent);
		cluster.close();
		return new String[] { Integer.toString(size), "%.1f".formatted(started), "%.1f".formatted(threadsOfANode),
				"%,.0f".formatted(heap), "%.2f".formatted(merged), "%.1f".formatted(cpu.toNanos() / 1e6 / size),
				"%,.0f".formatted(sent.rows() / (double) size), "%,.0f".formatted(sent.frames() / (double) size),
				"%,.0f".formatted(sent.bytes() / 1024.0 / size) };
	}

	/** Starts one node after the other. */
	void start() throws TimeoutException, InterruptedException {
		this.nodes.forEach(PubSubNode::start);
		awaitNodes(this.nodes, this.nodes.size());
	}

	/** Cuts the network in halves, and waits until all nodes have dropped one of them. */
	void split() throws TimeoutException, InterruptedException {
		int half = this.nodes.size() / 2;
		this.network.partition(List.of(this.transports.subList(0, half)));
		awaitNodes(this.nodes.subList(0, half), half);
		awaitNodes(this.nodes.subList(half, this.nodes.size()), this.nodes.size() - half);
		Nodes.await(this.network::isIdle, "halves to be quiet", SimulatedCluster.TIMEOUT);
	}

	/** Ends the cut, and waits until all nodes have reported that. */
	void merge() throws TimeoutException, InterruptedException {
		int before = this.merged.get();
		this.network.heal();
		Nodes.await(() -> this.merged.get() - before >= this.nodes.size(), "nodes to report the merge",
				SimulatedCluster.TIMEOUT);
	}

	private static void awaitNodes(List<PubSubNode> nodes, int count) throws TimeoutException, InterruptedException {
		for (PubSubNode node : nodes) {
			Nodes.awaitMembers(node, count);
		}
	}

	/** What all nodes together have sent. */
	Count sent() {
		return this.counting.stream().map(CountingTransport::count).reduce(Count.NONE, Count::plus);
	}

	List<PubSubNode> nodes() {
		return this.nodes;
	}

	/** The nodes are parted first, since each would say farewell to all others. */
	void close() throws TimeoutException, InterruptedException {
		this.network.partition(this.transports.stream().map(List::of).toList());
		awaitNodes(this.nodes, 1);
		this.nodes.forEach(PubSubNode::close);
	}

}
