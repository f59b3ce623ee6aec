package io.pubsub.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Where a node runs.
 *
 * @param node its number; 0 is the publisher
 * @param ports a free port on the loopback address for each node
 * @param broker the port of the contender's broker, or 0 if it has none
 * @param size of payloads, in bytes
 */
public record Site(int node, List<Integer> ports, int broker, int size) {

	/** The only address in use. */
	public static final String HOST = "127.0.0.1";

	/** Nodes in all: a publisher and two receivers. */
	public static final int NODES = 3;

	/** The topic to use. */
	public static final String TOPIC = "benchmark.topic";

	/**
	 * The messages to keep, where a contender keeps any: more than may be on their way,
	 * as others lose what a slow reader has not read by then.
	 */
	public static final int KEPT = 100_000;

	public Site {
		ports = List.copyOf(ports);
	}

	/**
	 * Whether this node publishes; all others receive.
	 * @return whether it is the publisher
	 */
	public boolean publisher() {
		return this.node == 0;
	}

	/**
	 * The port that this node may listen on.
	 * @return the port
	 */
	public int port() {
		return this.ports.get(this.node);
	}

	/**
	 * Where all nodes may listen.
	 * @return a host and a port for each
	 */
	public List<String> addresses() {
		return this.ports.stream().map((port) -> HOST + ":" + port).toList();
	}

	String[] toArguments() {
		return new String[] { Integer.toString(this.node),
				String.join(",", this.ports.stream().map(String::valueOf).toList()), Integer.toString(this.broker),
				Integer.toString(this.size) };
	}

	static Site parse(String... arguments) {
		return new Site(Integer.parseInt(arguments[0]),
				Arrays.stream(arguments[1].split(",")).map(Integer::valueOf).toList(), Integer.parseInt(arguments[2]),
				Integer.parseInt(arguments[3]));
	}

}
