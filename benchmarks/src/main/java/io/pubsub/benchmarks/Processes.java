package io.pubsub.benchmarks;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts processes that end with this one, however it ends short of being killed.
 */
final class Processes {

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime()
			.addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-processes"));
	}

	private Processes() {
	}

	static Process start(ProcessBuilder builder) throws IOException {
		Process process = builder.start();
		RUNNING.add(process);
		return process;
	}

	/** Ends a process for sure. */
	static void end(Process process) {
		process.destroyForcibly();
		RUNNING.remove(process);
	}

}
