package io.pubsub.benchmarks.jmh;

import io.pubsub.dispatch.Workers;

/**
 * What mailboxes need.
 */
final class Workload {

	private Workload() {
	}

	/** Workers as a node has them. */
	static Workers workers() {
		return new Workers("benchmark", (task) -> {
			Thread thread = new Thread(task, "benchmark-worker");
			thread.setDaemon(true);
			thread.start();
		}, Math.max(2, Runtime.getRuntime().availableProcessors()), (failure) -> {
		});
	}

	/** A benchmark that loses messages measures something else. */
	static void lost() {
		throw new IllegalStateException("A mailbox was full");
	}

}
