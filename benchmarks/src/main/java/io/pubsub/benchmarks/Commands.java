package io.pubsub.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The inside of a {@link NodeProcess}. Takes commands on standard input and answers each
 * with one line on standard output; ends the JVM when the input ends, so it never
 * outlives whoever started it, and after a command that failed.
 */
public final class Commands {

	private Commands() {
	}

	/**
	 * Serves commands; does not return.
	 * @param node what answers them, on this thread
	 */
	public static void serve(Node node) {
		PrintStream answers = System.out;
		System.setOut(System.err);
		try {
			BlockingQueue<String> commands = read();
			while (true) {
				answers.println(node.answer(commands.take().split(" ")));
			}
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			answers.println("error " + ex.toString().replace('\n', ' '));
		}
		answers.flush();
		// some contenders leave threads behind, or wait for peers that are gone
		Runtime.getRuntime().halt(1);
	}

	/**
	 * Reads commands on a thread of its own, so as to see the runner's end at any time.
	 */
	private static BlockingQueue<String> read() {
		BlockingQueue<String> commands = new LinkedBlockingQueue<>();
		Thread thread = new Thread(() -> {
			try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
				in.lines().forEach(commands::add);
			}
			catch (IOException | UncheckedIOException ex) {
				ex.printStackTrace();
			}
			Runtime.getRuntime().halt(0);
		}, "commands");
		thread.setDaemon(true);
		thread.start();
		return commands;
	}

	/**
	 * What answers commands.
	 */
	@FunctionalInterface
	public interface Node {

		/**
		 * Carries out one command.
		 * @param command its words
		 * @return the answer, one line
		 * @throws Exception if it fails, which ends the JVM
		 */
		String answer(String... command) throws Exception;

	}

}
