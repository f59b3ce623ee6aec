package io.pubsub.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What all commands have in common: options of the form {@code --name value}, help, and
 * where reports go.
 *
 * @param <O> the type of the options
 */
public final class CommandLine<O> {

	/** With this much other work, figures tell little. */
	private static final double BUSY = 0.1;

	private final String usage;

	private final O defaults;

	private final Map<String, UnaryOperator<O>> flags;

	private final Setter<O> setter;

	/**
	 * Describes a command.
	 * @param usage its help
	 * @param defaults options when there are no arguments
	 * @param flags options without a value
	 * @param setter sets all others
	 */
	public CommandLine(String usage, O defaults, Map<String, UnaryOperator<O>> flags, Setter<O> setter) {
		this.usage = usage;
		this.defaults = defaults;
		this.flags = flags;
		this.setter = setter;
	}

	/**
	 * Reads arguments, which override each other from left to right.
	 * @param arguments the arguments
	 * @return the options
	 * @throws IllegalArgumentException if one is wrong
	 */
	public O parse(String... arguments) {
		O options = this.defaults;
		for (int i = 0; i < arguments.length; i++) {
			String name = arguments[i];
			UnaryOperator<O> flag = this.flags.get(name);
			if (flag != null) {
				options = flag.apply(options);
				continue;
			}
			if (++i == arguments.length) {
				throw new IllegalArgumentException(name + ": unknown, or without a value");
			}
			options = this.setter.set(options, name, arguments[i]);
		}
		return options;
	}

	/**
	 * Runs the command, unless it is asked for help, or for what it does not know; these
	 * end the JVM.
	 * @param arguments the arguments
	 * @param body what it does
	 * @throws Exception if it fails
	 */
	public void run(String[] arguments, Body<O> body) throws Exception {
		Locale.setDefault(Locale.ROOT);
		if (List.of(arguments).contains("--help")) {
			System.out.print(this.usage);
			return;
		}
		O options;
		try {
			options = parse(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + "\n\n" + this.usage);
			System.exit(2);
			return;
		}
		Files.createDirectories(folder());
		body.run(options);
	}

	/**
	 * Where reports and logs go.
	 * @return the folder
	 */
	public static Path folder() {
		return Path.of(System.getProperty("benchmarks.folder", "target/benchmarks"));
	}

	/**
	 * Describes the machine, and warns if it is busy with other work.
	 * @return one sentence
	 * @throws InterruptedException if this thread is interrupted
	 */
	public static String machine() throws InterruptedException {
		double busy = Machine.load();
		if (busy > BUSY) {
			System.err.println("The machine is busy: do not trust the figures.");
		}
		return Machine.describe(busy) + ".\n";
	}

	/**
	 * Prints a report, and writes it to the folder.
	 * @param fileName the name of the file
	 * @param report the report, in Markdown
	 * @throws IOException if it cannot be written
	 */
	public static void report(String fileName, String report) throws IOException {
		Files.writeString(folder().resolve(fileName), report);
		System.out.print(report);
	}

	/**
	 * Sets an option that has a value.
	 *
	 * @param <O> the type of the options
	 */
	@FunctionalInterface
	public interface Setter<O> {

		/**
		 * Sets one option.
		 * @param options the options so far
		 * @param name the option's name
		 * @param value its value
		 * @return the options with it
		 * @throws IllegalArgumentException if there is no such option, or value
		 */
		O set(O options, String name, String value);

	}

	/**
	 * What a command does.
	 *
	 * @param <O> the type of the options
	 */
	@FunctionalInterface
	public interface Body<O> {

		/**
		 * Does it.
		 * @param options how
		 * @throws Exception if it fails
		 */
		void run(O options) throws Exception;

	}

}
