package io.pubsub.benchmarks.scale;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What single threads of this JVM do.
 */
final class Threads {

	private Threads() {
	}

	/** The live thread of some name. */
	static Thread named(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("There is no thread " + name));
	}

	/** What a live thread has used of a processor. */
	static Duration cpu(Thread thread) {
		return Duration.ofNanos(ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()));
	}

	/** How many threads there are. */
	static int count() {
		return ManagementFactory.getThreadMXBean().getThreadCount();
	}

}
