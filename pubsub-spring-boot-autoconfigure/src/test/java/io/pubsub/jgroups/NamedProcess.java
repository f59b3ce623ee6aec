package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.pubsub.node.PubSubNode;

/**
 * What {@link NodeProcess} runs when a node is to have a certain name, as a pod has. It
 * finds others by the ports that are given to it, subscribes to the topic
 * {@code greetings}, and prints what it hears. It starts when it reads a line.
 */
final class NamedProcess {

	private NamedProcess() {
	}

	/** Starts a process whose node does not start before {@code go} is called. */
	static NodeProcess start(String cluster, String name, int port, List<Integer> ports) {
		return NodeProcess.start(NamedProcess.class, cluster, port, "-Dname=" + name, "-Dhosts=" + hosts(ports));
	}

	private static String hosts(List<Integer> ports) {
		return String.join(",", ports.stream().map((port) -> "127.0.0.1:" + port).toList());
	}

	static PubSubNode node(String cluster, String name, int port, List<Integer> ports) {
		return node(cluster, name, port, hosts(ports));
	}

	private static PubSubNode node(String cluster, String name, int port, String hosts) {
		JGroupsOptions options = JGroupsOptions.builder(cluster, name)
			.bindPort(port)
			.discovery(Discovery.STATIC)
			.staticHosts(List.of(hosts.split(",")))
			.build();
		return PubSubNode.builder(name).transport(new JGroupsTransport(options)).build();
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		PubSubNode node = node(arguments[0], System.getProperty("name"), Integer.parseInt(arguments[1]),
				System.getProperty("hosts"));
		node.subscriptions()
			.subscribe("greetings", String.class, (message) -> System.out.println("HEARD " + message.getPayload()));
		System.out.println("READY");
		System.in.read();
		long begun = System.nanoTime();
		node.start();
		long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
		System.out.println("STARTED " + node.cluster().self().id() + " " + millis);
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		node.close();
	}

}
