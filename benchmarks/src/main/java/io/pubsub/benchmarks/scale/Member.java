package io.pubsub.benchmarks.scale;

import java.util.Arrays;
import java.util.List;

import io.pubsub.benchmarks.Commands;
import io.pubsub.node.PubSubNode;

/**
 * One more node, in a JVM of its own, which can be killed.
 */
public final class Member {

	private Member() {
	}

	/**
	 * Runs the node.
	 * @param args the ports of all nodes, and which of them this is
	 */
	public static void main(String[] args) {
		List<Integer> ports = Arrays.stream(args[0].split(",")).map(Integer::valueOf).toList();
		int number = Integer.parseInt(args[1]);
		PubSubNode node = Nodes.create(Nodes.transport(ports, number), number);
		Commands.serve((command) -> {
			long start = System.nanoTime();
			node.start();
			Nodes.awaitMembers(node, ports.size());
			return Long.toString(System.nanoTime() - start);
		});
	}

}
