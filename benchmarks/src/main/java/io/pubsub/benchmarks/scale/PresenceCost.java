package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.NodeProcess;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Statistics;

/**
 * Many entries of presence that come, change and go on one of three nodes: how long until
 * the others know, and what each node's heap holds for an entry. Each node has a JVM of
 * its own, and a monitor.
 */
final class PresenceCost {

	static final int NODES = 3;

	private static final int UPDATES = 1000;

	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	private final List<NodeProcess> nodes;

	private final NodeProcess first;

	private final int entries;

	private final List<Double> visible = new ArrayList<>();

	private final List<Double> told = new ArrayList<>();

	private final List<Double> gone = new ArrayList<>();

	private final List<Double> updated = new ArrayList<>();

	private PresenceCost(List<NodeProcess> nodes, int entries) {
		this.nodes = nodes;
		this.first = nodes.get(0);
		this.entries = entries;
	}

	static String measure(ScaleOptions options) throws Exception {
		List<Integer> ports = Ports.free(NODES);
		String all = ports.stream().map(String::valueOf).collect(Collectors.joining(","));
		List<NodeProcess> nodes = new ArrayList<>();
		try {
			for (int number = 0; number < NODES; number++) {
				nodes.add(new NodeProcess("node " + number, List.of("-Xmx1g"), PresenceNode.class,
						List.of(all, Integer.toString(number)),
						CommandLine.folder().resolve("presence-node" + number + ".log")));
			}
			return new PresenceCost(nodes, options.entries()).measure(options.rounds());
		}
		finally {
			nodes.forEach(NodeProcess::close);
		}
	}

	private String measure(int rounds) throws Exception {
		ask("start");
		ask("monitor");
		ask("mark");
		track();
		List<String> grown = ask("grown " + this.entries);
		String[] lists = ask("list " + this.entries).get(1).split(" ");
		double cold = this.visible.get(0);
		double coldTold = this.told.get(0);
		close();
		this.visible.clear();
		this.told.clear();
		this.gone.clear();
		for (int round = 0; round < rounds; round++) {
			track();
			this.updated.add(Long.parseLong(this.first.ask("update-all", TIMEOUT)) / 1e6);
			close();
		}
		track();
		String[] one = this.first.ask("update " + UPDATES, TIMEOUT).split(" ");
		return "## Presence of %,d entries\n\n".formatted(this.entries)
				+ "One scope, each entry with a key of its own and %d bytes of metadata, all on one of %d nodes; each node has a JVM of its own and a monitor. Milliseconds.\n"
					.formatted(PresenceNode.METADATA, NODES)
				+ new Table("what", "first time", "median")
					.row("track all, until every node has said that it knows them", millis(cold),
							millis(Statistics.median(this.visible)))
					.row("track all, until all monitors have been told of them", millis(coldTold),
							millis(Statistics.median(this.told)))
					.row("update all, until every node has said that it knows them", "",
							millis(Statistics.median(this.updated)))
					.row("close all, until all monitors have been told of them", "",
							millis(Statistics.median(this.gone)))
				+ "\nOne update of one entry until every node has said that it knows it, %,d times, some 10 ms apart: p50 %.1f ms, p99 %.1f ms.\n"
					.formatted(UPDATES, Long.parseLong(one[0]) / 1e6, Long.parseLong(one[1]) / 1e6)
				+ "On another node than theirs: a list of all and its size %s ns, the entries of one key %s ns, one after the other of all %.1f ms.\n\n"
					.formatted(lists[0], lists[1], Long.parseLong(lists[2]) / 1e6)
				+ "Bytes alive after a full collection (class histogram) for each entry, by class; %d of them are the metadata.\n"
					.formatted(PresenceNode.METADATA)
				+ new Table("node", "bytes an entry").row("remote, knows it", grown.get(1))
					.row("own, tracks it", grown.get(0));
	}

	private static String millis(double millis) {
		return "%,.0f".formatted(millis);
	}

	private List<String> ask(String command) throws Exception {
		return NodeProcess.ask(this.nodes, command, TIMEOUT);
	}

	private void track() throws Exception {
		long start = System.nanoTime();
		this.visible.add(Long.parseLong(this.first.ask("track " + this.entries, TIMEOUT)) / 1e6);
		ask("present " + this.entries);
		this.told.add((System.nanoTime() - start) / 1e6);
	}

	private void close() throws Exception {
		long start = System.nanoTime();
		this.first.ask("close", TIMEOUT);
		ask("present 0");
		this.gone.add((System.nanoTime() - start) / 1e6);
	}

}
