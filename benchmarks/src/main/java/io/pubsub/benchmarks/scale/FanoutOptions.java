package io.pubsub.benchmarks.scale;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.pubsub.benchmarks.CommandLine;

/**
 * How to fan out.
 *
 * @param nodes how many
 * @param subscribers on each node
 * @param rounds how many messages to measure
 * @param warmUp how many to publish before
 * @param size of the payload, in bytes
 * @param events whether they watch an event, instead of subscribing to a topic
 * @param jvms how many JVMs the nodes are spread over
 * @param jvmFlags of each JVM; empty for a heap that suits the number of subscribers
 */
record FanoutOptions(int nodes, int subscribers, int rounds, int warmUp, int size, boolean events, int jvms,
		List<String> jvmFlags) {

	static final String USAGE = """
			--nodes 10            nodes of the cluster
			--subscribers 100000  subscribers of each node, all of one topic
			--rounds 20           messages to measure
			--warm-up 20          messages before
			--size 100            payload in bytes
			--events              they watch an event, instead of subscribing to a topic
			--jvms 1              JVMs the nodes are spread over, 1 to the number of nodes
			--jvm '-Xmx6g'        flags of each JVM; default: 1 GB and 4 KB for each subscriber
			--quick               3 nodes of 1,000 subscribers: proves that it works, measures nothing
			""";

	static final FanoutOptions DEFAULT = new FanoutOptions(10, 100_000, 20, 20, 100, false, 1, List.of());

	static final CommandLine<FanoutOptions> COMMAND = new CommandLine<>(USAGE, DEFAULT,
			Map.of("--quick", FanoutOptions::quick, "--events", FanoutOptions::watching), FanoutOptions::with);

	FanoutOptions {
		if (nodes < 2 || subscribers < 1 || rounds < 1 || warmUp < 0 || size < 0 || jvms < 1 || jvms > nodes) {
			throw new IllegalArgumentException("Needs at least 2 nodes, 1 subscriber each, 1 round, and 1 to "
					+ "as many JVMs as there are nodes");
		}
	}

	private FanoutOptions quick() {
		return new FanoutOptions(3, 1000, 3, 3, this.size, this.events, this.jvms, this.jvmFlags);
	}

	private FanoutOptions watching() {
		return new FanoutOptions(this.nodes, this.subscribers, this.rounds, this.warmUp, this.size, true, this.jvms,
				this.jvmFlags);
	}

	private FanoutOptions with(String name, String value) {
		if (name.equals("--jvm")) {
			List<String> flags = Arrays.stream(value.split(" +")).filter((flag) -> !flag.isEmpty()).toList();
			return new FanoutOptions(this.nodes, this.subscribers, this.rounds, this.warmUp, this.size, this.events,
					this.jvms, flags);
		}
		int number = Integer.parseInt(value);
		return switch (name) {
			case "--nodes" -> new FanoutOptions(number, this.subscribers, this.rounds, this.warmUp, this.size,
					this.events, this.jvms, this.jvmFlags);
			case "--subscribers" -> new FanoutOptions(this.nodes, number, this.rounds, this.warmUp, this.size,
					this.events, this.jvms, this.jvmFlags);
			case "--rounds" -> new FanoutOptions(this.nodes, this.subscribers, number, this.warmUp, this.size,
					this.events, this.jvms, this.jvmFlags);
			case "--warm-up" -> new FanoutOptions(this.nodes, this.subscribers, this.rounds, number, this.size,
					this.events, this.jvms, this.jvmFlags);
			case "--size" -> new FanoutOptions(this.nodes, this.subscribers, this.rounds, this.warmUp, number,
					this.events, this.jvms, this.jvmFlags);
			case "--jvms" -> new FanoutOptions(this.nodes, this.subscribers, this.rounds, this.warmUp, this.size,
					this.events, number, this.jvmFlags);
			default -> throw new IllegalArgumentException(name + ": unknown");
		};
	}

	/** Flags of each JVM. */
	List<String> flags() {
		if (!this.jvmFlags.isEmpty()) {
			return this.jvmFlags;
		}
		long perJvm = (long) this.subscribers * ((this.nodes + this.jvms - 1) / this.jvms);
		long heap = 1024 + perJvm * 4 / 1024;
		return List.of("-Xms" + heap + "m", "-Xmx" + heap + "m", "-XX:+UseG1GC");
	}

	/** Everybody who gets each message. */
	long allSubscribers() {
		return (long) this.nodes * this.subscribers;
	}

}
