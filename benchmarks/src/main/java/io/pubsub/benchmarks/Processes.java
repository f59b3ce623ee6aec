package io.pubsub.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts processes that end with this one, however it ends short of being killed.
 */
public final class Processes {

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime()
			.addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-processes"));
	}

	private Processes() {
	}

	/**
	 * Starts a process.
	 * @param builder how
	 * @return the process
	 * @throws IOException if it cannot be started
	 */
	public static Process start(ProcessBuilder builder) throws IOException {
		Process process = builder.start();
		RUNNING.add(process);
		return process;
	}

	/**
	 * The command line of a JVM like this one.
	 * @param jvmFlags its flags
	 * @param main the class to run
	 * @param arguments of the class
	 * @return the command line
	 */
	public static List<String> java(List<String> jvmFlags, Class<?> main, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(jvmFlags);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(arguments);
		return command;
	}

	/**
	 * Ends a process for sure.
	 * @param process the process
	 */
	public static void end(Process process) {
		process.destroyForcibly();
		RUNNING.remove(process);
	}

}
