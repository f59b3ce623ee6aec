package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.Commands;
import io.pubsub.event.EventProducer;
import io.pubsub.node.PubSubNode;

/**
 * One or more nodes of the fan-out, in a JVM of their own; the publisher is node 0.
 */
public final class FanoutNodes {

	private static final String TOPIC = "benchmark.fanout";

	private final List<Integer> ports;

	private final List<Audience> audiences = new ArrayList<>();

	private final byte[] payload;

	/** Whether the subscribers watch an event. */
	private final boolean events;

	private @Nullable EventProducer<byte[]> producer;

	private FanoutNodes(List<Integer> ports, int jvm, int jvms, int subscribers, int size, boolean events) {
		this.ports = ports;
		this.events = events;
		this.payload = new byte[size];
		for (int number = jvm; number < ports.size(); number += jvms) {
			PubSubNode node = Nodes.create(Nodes.transport(ports, number), number);
			Audience audience = new Audience(node, subscribers);
			this.audiences.add(audience);
			if (!events) {
				audience.subscribe(TOPIC);
			}
		}
	}

	/**
	 * Runs the nodes.
	 * @param args ports of all nodes, the number of this JVM, how many JVMs there are,
	 * subscribers of each node, the payload's size, and whether they watch an event
	 */
	public static void main(String[] args) {
		FanoutNodes nodes = new FanoutNodes(Arrays.stream(args[0].split(",")).map(Integer::valueOf).toList(),
				Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]),
				Integer.parseInt(args[4]), Boolean.parseBoolean(args[5]));
		Commands.serve(nodes::answer);
	}

	private String answer(String... command) throws Exception {
		switch (command[0]) {
			case "start" -> this.audiences.forEach((audience) -> audience.node().start());
			case "settle" -> {
				for (Audience audience : this.audiences) {
					Nodes.awaitMembers(audience.node(), this.ports.size());
					if (!this.events) {
						Nodes.awaitInterest(audience.node(), TOPIC, this.ports.size() - 1);
					}
				}
			}
			case "register" -> this.producer = this.audiences.get(0).node().events().register(TOPIC, byte[].class);
			case "watch" -> this.audiences.forEach((audience) -> audience.watch(TOPIC));
			case "arm" -> this.audiences.forEach(Audience::arm);
			case "publish" -> {
				return publish();
			}
			case "await" -> {
				return await();
			}
			case "check" -> {
				for (Audience audience : this.audiences) {
					audience.check(Integer.parseInt(command[1]));
				}
			}
			default -> throw new IllegalArgumentException(command[0]);
		}
		return "done";
	}

	/** Publishes one message, and tells when, until when, and how often it was sent. */
	private String publish() {
		PubSubNode publisher = this.audiences.get(0).node();
		long sent = sent(publisher);
		long start = System.nanoTime();
		if (this.producer != null) {
			this.producer.publish(this.payload);
		}
		else {
			publisher.publisher().publish(TOPIC, this.payload);
		}
		long end = System.nanoTime();
		return start + " " + end + " " + (sent(publisher) - sent);
	}

	private static long sent(PubSubNode node) {
		return node.metrics().sent().values().stream().mapToLong(Long::longValue).sum();
	}

	/** Tells, node by node, when the last subscriber had been served. */
	private String await() throws Exception {
		List<String> times = new ArrayList<>();
		for (Audience audience : this.audiences) {
			times.add(Long.toString(audience.await()));
		}
		return String.join(" ", times);
	}

}
