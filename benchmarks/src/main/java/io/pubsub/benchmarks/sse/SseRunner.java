package io.pubsub.benchmarks.sse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.MeasurementException;
import io.pubsub.benchmarks.NodeProcess;
import io.pubsub.benchmarks.Site;
import io.pubsub.benchmarks.Statistics;

/**
 * Measures how fast clients of server-sent events go on after their node was killed. Two
 * nodes and all clients have a JVM each. The other node has served clients before, as a
 * node in use has. Prints a report in Markdown.
 */
public final class SseRunner {

	private static final Duration TIMEOUT = Duration.ofMinutes(3);

	/**
	 * The other node has served such a part of the clients before. A node keeps their
	 * connections, and so files, until it writes to them.
	 */
	private static final int WARM_UP = 4;

	/** Numbers that are published while all clients are connected to the first node. */
	private static final int BEFORE = 20;

	/** Numbers that are published by the other node once that was killed. */
	private static final int AFTER = 30;

	private final SseOptions options;

	private SseRunner(SseOptions options) {
		this.options = options;
	}

	/**
	 * Runs the measurements.
	 * @param args see {@link SseOptions#USAGE}, or run with {@code --help}
	 * @throws Exception if one fails
	 */
	public static void main(String[] args) throws Exception {
		SseOptions.COMMAND.run(args, (options) -> new SseRunner(options).run());
	}

	private void run() throws Exception {
		String machine = CommandLine.machine();
		Map<Way, List<Figures>> figures = new EnumMap<>(Way.class);
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Way way : Way.values()) {
				Figures measured = measure(way);
				figures.computeIfAbsent(way, (key) -> new ArrayList<>()).add(measured);
				System.err.println(round + " " + way.title + " " + measured);
			}
		}
		StringBuilder report = new StringBuilder("# Server-sent events\n\n").append(machine)
			.append("%,d clients of one of two nodes, which is killed; medians of %d rounds.\n\n"
				.formatted(this.options.clients(), this.options.rounds()))
			.append("| endpoint | all connected, s | all resumed after the kill, s | all numbers received, s |"
					+ " CPU of the node, ms a client |\n|---|---:|---:|---:|---:|\n");
		figures.forEach((way, all) -> report
			.append("| %s | %s | %s | %s | %s |\n".formatted(way.title, median(all, Figures::connected),
					median(all, Figures::resumed), (way == Way.PUBSUB) ? median(all, Figures::received) : "-",
					median(all, (each) -> each.cpu() * 1e3 / this.options.clients()))));
		CommandLine.report("sse.md", report.toString());
	}

	private static String median(List<Figures> figures, ToDoubleFunction<Figures> figure) {
		return "%.2f".formatted(Statistics.median(figures.stream().map(figure::applyAsDouble).toList()));
	}

	private Figures measure(Way way) throws IOException, MeasurementException, InterruptedException {
		String name = "--pubsub.cluster.name=sse-" + UUID.randomUUID();
		int count = this.options.clients();
		try (NodeProcess other = node("other", name);
				NodeProcess clients = new NodeProcess("clients", List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"),
						ClientsMain.class, List.of("/" + way.title), log("clients"))) {
			String port;
			double connected;
			Duration cpu;
			long killed;
			try (NodeProcess first = node("first", name)) {
				List<String> ports = NodeProcess.ask(List.of(first, other), "start", TIMEOUT);
				NodeProcess.ask(List.of(first, other), "members 2", TIMEOUT);
				port = ports.get(1);
				ask(clients, "open " + port + " " + (count + WARM_UP - 1) / WARM_UP);
				ask(clients, "close 0");
				long start = System.nanoTime();
				connected = (ask(clients, "open " + ports.get(0) + " " + count) - start) / 1e9;
				if (way == Way.PUBSUB) {
					first.ask("publish 1 " + BEFORE, TIMEOUT);
					ask(clients, "read " + BEFORE);
				}
				cpu = other.cpu();
				killed = System.nanoTime();
			}
			double resumed = (ask(clients, "move " + port) - killed) / 1e9;
			double received = 0;
			if (way == Way.PUBSUB) {
				other.ask("publish " + (BEFORE + 1) + " " + AFTER, TIMEOUT);
				received = (ask(clients, "read " + AFTER) - killed) / 1e9;
			}
			return new Figures(connected, resumed, received, other.cpu().minus(cpu).toMillis() / 1e3);
		}
	}

	private static long ask(NodeProcess clients, String command) throws MeasurementException, InterruptedException {
		return Long.parseLong(clients.ask(command, TIMEOUT));
	}

	private static NodeProcess node(String name, String cluster) throws IOException {
		return new NodeProcess(name, List.of("-Xms2g", "-Xmx2g"), EventsNode.class,
				List.of("--server.address=" + Site.HOST, "--server.port=0", "--server.tomcat.max-connections=20000",
						"--server.tomcat.accept-count=1000", "--spring.main.banner-mode=off", cluster,
						"--pubsub.cluster.bind-port=0", "--pubsub.history[0].topics=kept.**"),
				log(name));
	}

	private static Path log(String process) {
		return CommandLine.folder().resolve("sse-" + process + ".log");
	}

	private enum Way {

		PUBSUB("pubsub"), SPRING("spring");

		private final String title;

		Way(String title) {
			this.title = title;
		}

	}

	/**
	 * What was measured once.
	 *
	 * @param connected seconds until all clients were connected to the first node
	 * @param resumed seconds from its end until each client had an event of the other one
	 * @param received seconds from its end until each had all numbers
	 * @param cpu seconds of processor time that the other node took meanwhile
	 */
	private record Figures(double connected, double resumed, double received, double cpu) {
	}

}
