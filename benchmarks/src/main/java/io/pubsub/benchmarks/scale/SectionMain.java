package io.pubsub.benchmarks.scale;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import io.pubsub.benchmarks.CommandLine;

/**
 * Measures one section, in a JVM of its own, and leaves its report in a file.
 */
public final class SectionMain {

	private SectionMain() {
	}

	/**
	 * Measures one section.
	 * @param args options that name one section
	 */
	public static void main(String[] args) {
		Locale.setDefault(Locale.ROOT);
		int status = 1;
		try {
			ScaleOptions options = ScaleOptions.COMMAND.parse(args);
			String name = options.sections().get(0);
			Files.writeString(part(name), Section.of(name).body().measure(options));
			status = 0;
		}
		catch (Throwable ex) {
			ex.printStackTrace();
		}
		// nodes are not worth closing one by one
		System.exit(status);
	}

	static Path part(String section) {
		return CommandLine.folder().resolve("scale-" + section + ".md");
	}

}
