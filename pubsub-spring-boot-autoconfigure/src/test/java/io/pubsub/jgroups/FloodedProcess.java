package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.pubsub.MessageListener;
import io.pubsub.node.NodeBuilder;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.kernel.NodeMetrics;

/**
 * What {@link NodeProcess} runs when there is to be a node that gets more than it can
 * handle: its listener of {@code flood} does what the system property {@code listener}
 * says, and the one of {@code ask} replies.
 */
final class FloodedProcess {

	private static final List<Object> hoard = new CopyOnWriteArrayList<>();

	private FloodedProcess() {
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		JGroupsOptions options = JGroupsOptions.builder(arguments[0], "flooded")
			.bindPort(Integer.parseInt(arguments[1]))
			.build();
		NodeBuilder builder = PubSubNode.builder("flooded").transport(new JGroupsTransport(options));
		if (Boolean.getBoolean("unbounded")) {
			builder.maxBytes(Long.MAX_VALUE).maxQueuedBytes(Long.MAX_VALUE);
		}
		PubSubNode node = builder.build();
		node.subscriptions().subscribe("flood", byte[].class, listener(System.getProperty("listener")));
		node.subscriptions().subscribe("ask", String.class, (message) -> {
		});
		long begun = System.nanoTime();
		node.start();
		long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
		System.out.println("STARTED " + node.cluster().self().id() + " " + millis);
		Thread reporter = new Thread(() -> report(node));
		reporter.setDaemon(true);
		reporter.start();
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		node.close();
	}

	private static MessageListener<byte[]> listener(String kind) {
		return switch (kind) {
			case "sleeping" -> (message) -> Thread.sleep(1000);
			case "hoarding" -> (message) -> hoard.add(message.getPayload());
			case "greedy" -> (message) -> hoard.add(new long[Integer.MAX_VALUE - 8]);
			default -> throw new IllegalArgumentException(kind);
		};
	}

	/** Says what the node does whenever that has changed. */
	private static void report(PubSubNode node) {
		NodeMetrics.State state = null;
		while (state != NodeMetrics.State.OUT_OF_MEMORY) {
			NodeMetrics.State now = node.metrics().state();
			if (now != state) {
				state = now;
				System.out.println("STATE " + state);
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
	}

}
