package io.pubsub.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Starts processes that end with this one, however it ends short of being killed.
 */
public final class Processes {

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Processes::destroy), "end-processes"));
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
		return java(jvmFlags, System.getProperty("java.class.path"), main, arguments);
	}

	static List<String> java(List<String> jvmFlags, String classPath, Class<?> main, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(jvmFlags);
		command.addAll(List.of("-cp", classPath, main.getName()));
		command.addAll(arguments);
		return command;
	}

	/**
	 * Ends a process for sure, and those that it has started.
	 * @param process the process
	 */
	public static void end(Process process) {
		destroy(process);
		RUNNING.remove(process);
	}

	private static void destroy(Process process) {
		List<ProcessHandle> started = process.descendants().toList();
		process.destroyForcibly();
		started.forEach(ProcessHandle::destroyForcibly);
	}

	/**
	 * The processor time of a process and of those that it has started, which still run.
	 * @param process the process
	 * @return the time so far
	 */
	public static Duration cpu(Process process) {
		return Stream.concat(Stream.of(process.toHandle()), process.descendants())
			.map(Processes::cpu)
			.reduce(Duration.ZERO, Duration::plus);
	}

	/**
	 * The processor time of a process alone.
	 * @param process the process
	 * @return the time so far
	 */
	public static Duration cpu(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

}
