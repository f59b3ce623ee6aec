package io.pubsub.benchmarks.scale;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.benchmarks.scale.SimulatedCluster.Further;
import io.pubsub.node.kernel.NodeMetrics.TopicMetrics;

import static org.assertj.core.api.Assertions.assertThat;

class SimulatedClusterTests {

	private static final int NODES = 8;

	/** Enough for several frames of a node, and several batches. */
	private static final int TOPICS = 10_000;

	private static final String FURTHER = "wanted.by.five";

	private final WantedTopics wanted = new WantedTopics(TOPICS, NODES, 4);

	private final SimulatedCluster cluster = new SimulatedCluster(this.wanted, NODES, List.of(new Further(FURTHER, 5)));

	@AfterEach
	void close() throws Exception {
		this.cluster.close();
	}

	@Test
	void theRealNodeLearnsWhatAllOthersWantAndTheyWhatItWants() throws Exception {
		this.cluster.join();
		assertThat(routes()).isEqualTo(expected((node) -> true));
		assertThat(this.cluster.rows()).isEqualTo(this.wanted.subscriptions() - own() + 5);
		assertThat(this.cluster.received().rows()).isEqualTo(this.cluster.rows());
		assertThat(this.cluster.sent().rows()).isEqualTo(own() * (NODES - 1));
	}

	@Test
	void aSplitDropsOneHalfAndAMergeBringsItBack() throws Exception {
		this.cluster.join();
		this.cluster.split();
		assertThat(routes()).isEqualTo(expected((node) -> node < NODES / 2));
		Count received = this.cluster.received();
		Count sent = this.cluster.sent();
		this.cluster.merge();
		assertThat(routes()).isEqualTo(expected((node) -> true));
		assertThat(this.cluster.received().minus(received).rows()).as("rows of the other half")
			.isEqualTo(this.cluster.rows() - rows(1, NODES / 2));
		assertThat(this.cluster.sent().minus(sent).rows()).isEqualTo(own() * NODES / 2);
	}

	@Test
	void messagesReachTheNodesThatWantThem() throws Exception {
		this.cluster.join();
		Publishing publishing = new Publishing(this.cluster.node(), this.cluster::messages);
		publishing.burst((number) -> FURTHER, 5);
		assertThat(this.cluster.messages()).isEqualTo(5_000);
		publishing.burst((number) -> "wanted.by.nobody", 0);
		publishing.burst((number) -> FURTHER, 5);
		assertThat(this.cluster.messages()).isEqualTo(10_000);
	}

	@Test
	void itsThreadsAreMeasured() throws Exception {
		this.cluster.join();
		assertThat(this.cluster.control()).isPositive();
		assertThat(this.cluster.reading()).isPositive();
	}

	private long rows(int from, int to) {
		return IntStream.range(from, to)
			.mapToLong((node) -> this.wanted.topics(node).length + ((node <= 5) ? 1 : 0))
			.sum();
	}

	private long own() {
		return this.wanted.topics(0).length;
	}

	/** By topic, the other nodes that the real one sends it to. */
	private Map<String, Set<String>> routes() {
		return this.cluster.node()
			.metrics()
			.topics()
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().nodes().isEmpty())
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> new TreeSet<>(nodes(entry.getValue()))));
	}

	private static Set<String> nodes(TopicMetrics metrics) {
		return metrics.nodes();
	}

	private Map<String, Set<String>> expected(IntPredicate isThere) {
		Map<String, Set<String>> expected = new HashMap<>();
		for (int node = 1; node < NODES; node++) {
			if (isThere.test(node)) {
				String name = Nodes.name(node);
				for (int topic : this.wanted.topics(node)) {
					expected.computeIfAbsent(Topics.name(topic), (key) -> new TreeSet<>()).add(name);
				}
				if (node <= 5) {
					expected.computeIfAbsent(FURTHER, (key) -> new TreeSet<>()).add(name);
				}
			}
		}
		return expected;
	}

}
