package io.pubsub.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures contenders in one run, in turns, so that what disturbs the machine for a while
 * disturbs all of them: for each round and load, each contender once. Prints a report in
 * Markdown; every single result goes to a file.
 */
public final class Runner {

	/** Measurements of which the least disturbed one counts, at most. */
	private static final int ATTEMPTS = 4;

	private final Options options;

	private final Path folder;

	private final List<Outcome> outcomes = new ArrayList<>();

	private Runner(Options options, Path folder) {
		this.options = options;
		this.folder = folder;
	}

	/**
	 * Runs the measurements.
	 * @param args see {@link Options#USAGE}, or run with {@code --help}
	 * @throws Exception if results cannot be written
	 */
	public static void main(String[] args) throws Exception {
		Options.COMMAND.run(args, (options) -> new Runner(options, CommandLine.folder()).run());
	}

	private void run() throws IOException, InterruptedException {
		String machine = CommandLine.machine();
		List<String> missing = new ArrayList<>();
		List<ContenderType> types = new ArrayList<>();
		for (String name : this.options.contenders()) {
			ContenderType type = ContenderType.of(name);
			if (type.broker() != null && !type.broker().installed()) {
				missing.add(name + " skipped: " + type.broker().howToInstall());
			}
			else {
				types.add(type);
			}
		}
		missing.forEach(System.err::println);
		Path csv = this.folder.resolve("results.csv");
		Files.writeString(csv, "round,load,contender," + Result.CSV_HEADER + ",failure\n");
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Load load : this.options.loads()) {
				for (ContenderType type : types) {
					measure(round, load, type, csv);
				}
			}
		}
		CommandLine.report("report.md", report(machine, missing));
	}

	private void measure(int round, Load load, ContenderType type, Path csv) throws IOException, InterruptedException {
		Outcome outcome = quiet(type, load);
		this.outcomes.add(outcome);
		Result result = outcome.result();
		String start = "%d,%s,%s,".formatted(round, load.fileName(), type.name());
		String line = (result != null) ? start + result.toCsv() + ","
				: start + ",".repeat(11) + "\"" + String.valueOf(outcome.failure()).replace('"', '\'') + "\"";
		Files.writeString(csv, line + "\n", StandardOpenOption.APPEND);
		System.err.println(line);
	}

	/** Measures again what the machine's host has disturbed, some times. */
	private Outcome quiet(ContenderType type, Load load) throws InterruptedException {
		Outcome outcome = new Measurement(type, load, this.options, this.folder).run();
		Outcome quietest = outcome;
		for (int again = 1; again < ATTEMPTS && quietest.stolen() > this.options.maxStolen(); again++) {
			System.err.printf("%s %s: %.1f %% of the processor time was stolen, again%n", type.name(), load.fileName(),
					outcome.stolen() * 100);
			outcome = new Measurement(type, load, this.options, this.folder).run();
			quietest = (outcome.stolen() < quietest.stolen()) ? outcome : quietest;
		}
		return quietest;
	}

	private String report(String machine, List<String> missing) {
		StringBuilder report = new StringBuilder("# Benchmark\n\n").append(machine)
			.append("1 publisher and %d receivers, one JVM each (%s), loopback; %d x %.1f s after a warm-up of the same length, and for latency one more at the rate; medians.\n"
				.formatted(Site.NODES - 1, String.join(" ", this.options.jvmFlags()), this.options.rounds(),
						this.options.millis() / 1e3));
		report.append("Without back-pressure of their own, at most %,d messages and %d MB on their way: %s.\n"
			.formatted(ContenderType.WINDOW_MESSAGES, ContenderType.WINDOW_BYTES >> 20, String.join(", ",
					this.options.contenders().stream().filter((name) -> ContenderType.of(name).windowed()).toList())));
		missing.forEach((line) -> report.append('\n').append(line).append('\n'));
		return report.append(new Report(this.outcomes).toMarkdown()).toString();
	}

}
