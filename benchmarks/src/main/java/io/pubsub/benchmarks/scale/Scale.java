package io.pubsub.benchmarks.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.Processes;

/**
 * Measures one section after the other, and puts their reports together.
 */
public final class Scale {

	private Scale() {
	}

	/**
	 * Runs the benchmark.
	 * @param args see {@link ScaleOptions#USAGE}, or run with {@code --help}
	 * @throws Exception if it cannot be measured
	 */
	public static void main(String[] args) throws Exception {
		ScaleOptions.COMMAND.run(args, (options) -> {
			StringBuilder report = new StringBuilder("# Scale\n\n").append(CommandLine.machine())
				.append("Medians of %d; nodes are connected by JGroups on loopback.\n".formatted(options.rounds()));
			for (String name : options.sections()) {
				report.append('\n').append(measure(Section.of(name), options));
			}
			CommandLine.report("scale.md", report.toString());
		});
	}

	private static String measure(Section section, ScaleOptions options) throws IOException, InterruptedException {
		System.err.println(section.name());
		Path part = SectionMain.part(section.name());
		Files.deleteIfExists(part);
		List<String> flags = new ArrayList<>(section.jvmFlags());
		flags.add("-Dbenchmarks.folder=" + CommandLine.folder());
		Process process = Processes
			.start(new ProcessBuilder(Processes.java(flags, SectionMain.class, options.toArguments(section.name())))
				.inheritIO());
		int status = process.waitFor();
		return (status == 0) ? Files.readString(part)
				: "## %s\n\nFailed with status %d, see what it printed.\n".formatted(section.name(), status);
	}

}
