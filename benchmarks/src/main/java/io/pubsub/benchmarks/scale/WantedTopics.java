package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which nodes want which topics, evenly and at random: each topic is wanted by as many
 * nodes as any other, and hardly two topics by the same nodes. Always the same for the
 * same numbers.
 */
final class WantedTopics {

	/** By node, the numbers of its topics in ascending order. */
	private final int[][] topics;

	private final int nodesOfEach;

	/**
	 * Chooses the nodes of each topic.
	 * @param topics how many topics
	 * @param nodes how many nodes
	 * @param nodesOfEach how many nodes want each topic
	 */
	WantedTopics(int topics, int nodes, int nodesOfEach) {
		if (nodesOfEach < 1 || nodesOfEach > nodes) {
			throw new IllegalArgumentException(
					"A topic cannot be wanted by %d of %d nodes".formatted(nodesOfEach, nodes));
		}
		this.nodesOfEach = nodesOfEach;
		this.topics = new int[nodes][Math.max(4, (int) (1.2 * topics / nodes * nodesOfEach))];
		int[] counts = new int[nodes];
		for (int topic = 0; topic < topics; topic++) {
			for (int i = 0; i < nodesOfEach; i++) {
				int node = node(topic, i);
				if (counts[node] == this.topics[node].length) {
					this.topics[node] = Arrays.copyOf(this.topics[node], 2 * counts[node]);
				}
				this.topics[node][counts[node]++] = topic;
			}
		}
		for (int node = 0; node < nodes; node++) {
			this.topics[node] = Arrays.copyOf(this.topics[node], counts[node]);
		}
	}

	/** One node of each of as many ranges of nodes, so that no node comes twice. */
	private int node(int topic, int number) {
		int nodes = this.topics.length;
		int from = (int) ((long) number * nodes / this.nodesOfEach);
		int to = (int) ((number + 1L) * nodes / this.nodesOfEach);
		long hash = (topic * 31L + number + 1) * 0x9E3779B97F4A7C15L;
		hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
		return from + (int) ((hash >>> 33) % (to - from));
	}

	/** The nodes that want a topic, in ascending order. */
	List<Integer> nodes(int topic) {
		List<Integer> nodes = new ArrayList<>();
		for (int i = 0; i < this.nodesOfEach; i++) {
			nodes.add(node(topic, i));
		}
		return nodes;
	}

	/** The topics that a node wants, in ascending order; not to be changed. */
	int[] topics(int node) {
		return this.topics[node];
	}

	/** How many pairs of a node and a topic there are. */
	long subscriptions() {
		return Arrays.stream(this.topics).mapToLong((topics) -> topics.length).sum();
	}

}
