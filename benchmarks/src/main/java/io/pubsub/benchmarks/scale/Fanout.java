package io.pubsub.benchmarks.scale;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.MeasurementException;
import io.pubsub.benchmarks.NodeProcess;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Statistics;

/**
 * One message to very many subscribers on several nodes: how long until the last of them
 * was served. Times are of {@link System#nanoTime()}, which on Linux is one clock for all
 * processes.
 */
public final class Fanout {

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private final FanoutOptions options;

	private final List<NodeProcess> jvms = new ArrayList<>();

	private Fanout(FanoutOptions options) {
		this.options = options;
	}

	/**
	 * Runs the benchmark.
	 * @param args see {@link FanoutOptions#USAGE}, or run with {@code --help}
	 * @throws Exception if it cannot be measured
	 */
	public static void main(String[] args) throws Exception {
		FanoutOptions.COMMAND.run(args, (options) -> new Fanout(options).run());
	}

	private void run() throws IOException, MeasurementException, InterruptedException {
		String machine = CommandLine.machine();
		try {
			start();
			List<Round> rounds = new ArrayList<>();
			int messages = this.options.warmUp() + this.options.rounds();
			for (int i = 0; i < messages; i++) {
				Round round = round();
				System.err.println(round);
				if (i >= this.options.warmUp()) {
					rounds.add(round);
				}
			}
			NodeProcess.ask(this.jvms, "check " + messages, TIMEOUT);
			CommandLine.report("fanout.md", report(machine, rounds));
		}
		finally {
			this.jvms.forEach(NodeProcess::close);
		}
	}

	private void start() throws IOException, MeasurementException, InterruptedException {
		List<Integer> ports = Ports.free(this.options.nodes());
		String all = String.join(",", ports.stream().map(String::valueOf).toList());
		for (int jvm = 0; jvm < this.options.jvms(); jvm++) {
			List<String> arguments = List.of(all, Integer.toString(jvm), Integer.toString(this.options.jvms()),
					Integer.toString(this.options.subscribers()), Integer.toString(this.options.size()),
					Boolean.toString(this.options.events()));
			Path log = CommandLine.folder().resolve("fanout-jvm" + jvm + ".log");
			this.jvms.add(new NodeProcess("JVM " + jvm, this.options.flags(), FanoutNodes.class, arguments, log));
		}
		NodeProcess.ask(this.jvms, "start", TIMEOUT);
		NodeProcess.ask(this.jvms, "settle", TIMEOUT);
		if (this.options.events()) {
			this.jvms.get(0).ask("register", TIMEOUT);
			NodeProcess.ask(this.jvms, "watch", TIMEOUT);
		}
	}

	private Round round() throws MeasurementException, InterruptedException {
		NodeProcess.ask(this.jvms, "arm", TIMEOUT);
		long[] published = numbers(this.jvms.get(0).ask("publish", TIMEOUT));
		List<Long> served = new ArrayList<>();
		for (String answer : NodeProcess.ask(this.jvms, "await", TIMEOUT)) {
			Arrays.stream(numbers(answer)).forEach(served::add);
		}
		long start = published[0];
		return new Round((published[1] - start) / 1e6, (served.get(0) - start) / 1e6,
				(Collections.max(served) - start) / 1e6, published[2]);
	}

	private static long[] numbers(String line) {
		return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
	}

	private String report(String machine, List<Round> rounds) {
		FanoutOptions options = this.options;
		return "# Fan-out\n\n" + machine
				+ "%,d nodes of %,d %s, %d JVM%s (%s), JGroups on loopback, %d B; %d messages after %d.\n".formatted(
						options.nodes(), options.subscribers(),
						options.events() ? "watchers of an event" : "subscribers of a topic", options.jvms(),
						(options.jvms() > 1) ? "s" : "", String.join(" ", options.flags()), options.size(),
						options.rounds(), options.warmUp())
				+ "From the call of `publish`, which also serves the publisher's own node; every subscriber got "
				+ "every message once.\n"
				+ new Table("%,d subscribers".formatted(options.allSubscribers()), "median", "least", "most")
					.row(times("`publish` has returned, ms", rounds, Round::returned))
					.row(times("last one on the publisher's node served, ms", rounds, Round::own))
					.row(times("last one anywhere served, ms", rounds, Round::everywhere))
					.row(times("messages to other nodes", rounds, Round::sent));
	}

	private static String[] times(String title, List<Round> rounds, ToDoubleFunction<Round> figure) {
		List<Double> values = rounds.stream().map(figure::applyAsDouble).toList();
		return new String[] { title, "%.1f".formatted(Statistics.median(values)),
				"%.1f".formatted(Collections.min(values)), "%.1f".formatted(Collections.max(values)) };
	}

	/**
	 * One message. Times are milliseconds since the call of publish.
	 *
	 * @param returned when publish had returned
	 * @param own when the last subscriber on the publisher's node had been served
	 * @param everywhere when the last subscriber of all had been served
	 * @param sent messages to other nodes
	 */
	private record Round(double returned, double own, double everywhere, long sent) {
	}

}
