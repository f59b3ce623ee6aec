package io.pubsub.benchmarks.scale;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.pubsub.Subscription;
import io.pubsub.benchmarks.Commands;
import io.pubsub.node.PubSubNode;

/**
 * One of two nodes, in a JVM of its own, that can subscribe to many topics and tell what
 * its heap holds.
 */
public final class TopicsNode {

	private final PubSubNode node;

	private Heap mark = new Heap(Map.of());

	private TopicsNode(List<Integer> ports, int number) {
		this.node = Nodes.create(Nodes.transport(ports, number), number);
	}

	/**
	 * Runs one node.
	 * @param args the ports of both nodes, and which of them this is
	 */
	public static void main(String[] args) {
		TopicsNode node = new TopicsNode(Arrays.stream(args[0].split(",")).map(Integer::valueOf).toList(),
				Integer.parseInt(args[1]));
		Commands.serve(node::answer);
	}

	private String answer(String... command) throws Exception {
		switch (command[0]) {
			case "start" -> {
				this.node.start();
				Nodes.awaitMembers(this.node, 2);
			}
			case "mark" -> this.mark = Heap.settled();
			case "subscribe" -> {
				return Long.toString(subscribe(Integer.parseInt(command[1])));
			}
			case "grown" -> {
				return Heap.settled().grownSince(this.mark, Integer.parseInt(command[1]));
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return "done";
	}

	private long subscribe(int topics) {
		long start = System.nanoTime();
		List<Subscription> subscriptions = Topics.subscribe(this.node.subscriptions(), 0, topics, (message) -> {
		});
		Topics.awaitVisible(subscriptions);
		return System.nanoTime() - start;
	}

}
