package io.pubsub.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.springframework.util.FileSystemUtils;

import io.pubsub.benchmarks.stages.StageTable;
import io.pubsub.benchmarks.stages.Stages;

/**
 * Measures where messages at a fixed rate spend their time, for the sizes, rate and
 * contenders that are asked for, of which only those of this library have stages.
 */
public final class StagesRunner {

	private StagesRunner() {
	}

	/**
	 * Runs the measurements.
	 * @param args see {@link Options#USAGE}
	 * @throws Exception if results cannot be written
	 */
	public static void main(String[] args) throws Exception {
		Options.COMMAND.run(args, StagesRunner::run);
	}

	private static void run(Options options) throws IOException, InterruptedException {
		StringBuilder report = new StringBuilder("# Stages\n\n").append(CommandLine.machine());
		for (int size : options.sizes()) {
			Load load = new Load(size, options.rate());
			for (String contender : options.contenders()) {
				report.append("\n## %s: %s\n\n".formatted(contender, load.title()))
					.append(measure(ContenderType.of(contender), load, options));
			}
		}
		CommandLine.report("stages.md", report.toString());
	}

	private static String measure(ContenderType type, Load load, Options options)
			throws IOException, InterruptedException {
		StageTable table = new StageTable();
		List<String> failures = new ArrayList<>();
		for (int round = 0; round < options.rounds(); round++) {
			Path folder = Files.createTempDirectory("stages");
			try {
				Outcome outcome = new Measurement(type, load, options.withJvmFlag("-D" + Stages.FOLDER + "=" + folder),
						CommandLine.folder())
					.run();
				if (outcome.failure() != null) {
					failures.add(outcome.failure());
				}
				table.add(folder);
			}
			finally {
				FileSystemUtils.deleteRecursively(folder);
			}
		}
		return table.toMarkdown() + (failures.isEmpty() ? "" : "Failed: " + failures + "\n");
	}

}
