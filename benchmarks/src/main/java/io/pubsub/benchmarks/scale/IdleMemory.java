package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.NodeProcess;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Statistics;

/**
 * Memory of a Spring Boot application with an idle node beyond that of the same
 * application with {@code pubsub.enabled=false}. JVMs with the serial collector and
 * little heap, for what a process occupies not to depend on when it collected last.
 */
final class IdleMemory {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private static final List<String> FLAGS = List.of("-Xms32m", "-Xmx256m", "-XX:+UseSerialGC");

	/** Figures differ little from one JVM to the next. */
	private static final int MAX_ROUNDS = 3;

	private IdleMemory() {
	}

	static String measure(ScaleOptions options) throws Exception {
		List<List<Double>> without = measure(options.rounds(), "--pubsub.enabled=false");
		List<List<Double>> alone = measure(options.rounds(), "--pubsub.cluster.enabled=false");
		List<List<Double>> clustered = measure(options.rounds(), "--pubsub.cluster.enabled=true");
		Table table = new Table("a Spring Boot application", "without a node", "a node without a cluster, more",
				"a node in a cluster, more");
		for (int i = 0; i < IdleApplication.FIGURES.size(); i++) {
			double base = Statistics.median(without.get(i));
			table.row(IdleApplication.FIGURES.get(i), "%.1f".formatted(base),
					"%.1f".formatted(Statistics.median(alone.get(i)) - base),
					"%.1f".formatted(Statistics.median(clustered.get(i)) - base));
		}
		return "## An idle node\n\nIn each JVM (%s) one application, the same but for `pubsub.*`; the cluster is this node alone.\n"
			.formatted(String.join(" ", FLAGS)) + table;
	}

	/** Figures of several JVMs, one list for each kind. */
	private static List<List<Double>> measure(int rounds, String property) throws Exception {
		List<List<Double>> figures = new ArrayList<>();
		IdleApplication.FIGURES.forEach((name) -> figures.add(new ArrayList<>()));
		for (int round = 0; round < Math.min(rounds, MAX_ROUNDS); round++) {
			double[] values = measureOnce(property);
			for (int i = 0; i < values.length; i++) {
				figures.get(i).add(values[i]);
			}
		}
		return figures;
	}

	private static double[] measureOnce(String property) throws Exception {
		int port = Ports.free(1).get(0);
		List<String> arguments = List.of(property, "--pubsub.cluster.name=idle-" + port,
				"--pubsub.cluster.bind-port=" + port, "--spring.main.banner-mode=off",
				"--spring.main.web-application-type=none");
		try (NodeProcess application = new NodeProcess("application", FLAGS, IdleApplication.class, arguments,
				CommandLine.folder().resolve("idle.log"))) {
			application.ask("start", TIMEOUT);
			return Arrays.stream(application.ask("figures", TIMEOUT).split(" "))
				.mapToDouble(Double::parseDouble)
				.toArray();
		}
	}

}
