package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.NodeProcess;
import io.pubsub.benchmarks.Ports;

/**
 * Heap for each topic, on the node that subscribes to it and on one that only knows of
 * it. Each node has a JVM of its own, which is looked at before and after, with both
 * nodes joined.
 */
final class DirectoryMemory {

	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	private DirectoryMemory() {
	}

	static String measure(ScaleOptions options) throws Exception {
		List<Integer> ports = Ports.free(2);
		List<NodeProcess> nodes = new ArrayList<>();
		try {
			for (int number = 0; number < 2; number++) {
				List<String> arguments = List.of(ports.get(0) + "," + ports.get(1), Integer.toString(number));
				nodes.add(new NodeProcess("node " + number, List.of("-Xmx4g"), TopicsNode.class, arguments,
						CommandLine.folder().resolve("directory-node" + number + ".log")));
			}
			NodeProcess.ask(nodes, "start", TIMEOUT);
			NodeProcess.ask(nodes, "mark", TIMEOUT);
			double seconds = Long.parseLong(nodes.get(0).ask("subscribe " + options.topics(), TIMEOUT)) / 1e9;
			List<String> grown = NodeProcess.ask(nodes, "grown " + options.topics(), TIMEOUT);
			return "## Directory of %,d topics\n\n".formatted(options.topics())
					+ "Bytes alive after a full collection (class histogram) for each topic, by class; %d of them are the name.\n"
						.formatted(Topics.NAME_BYTES)
					+ "One subscriber each, subscribed with `subscribeWithoutWaiting` and visible after %.1f s.\n"
						.formatted(seconds)
					+ new Table("node", "bytes a topic").row("remote, knows it", grown.get(1))
						.row("own, subscribes to it", grown.get(0));
		}
		finally {
			nodes.forEach(NodeProcess::close);
		}
	}

}
