package io.pubsub.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Processes of the sample in a cluster that nothing else joins.
 */
final class SampleCluster implements AutoCloseable {

	private final String name = "test-" + UUID.randomUUID();

	private final List<SampleProcess> processes = new ArrayList<>();

	/** Starts a node, and does not wait. */
	SampleProcess start(String... arguments) {
		SampleProcess process = SampleProcess
			.start(Stream.concat(Stream.of("--pubsub.cluster.name=" + this.name), Stream.of(arguments))
				.toArray(String[]::new));
		this.processes.add(process);
		return process;
	}

	/** Starts a node of some name, and does not wait. */
	SampleProcess startNamed(String name) {
		return start("--pubsub.node-name=" + name);
	}

	@Override
	public void close() {
		this.processes.forEach(SampleProcess::kill);
		this.processes.forEach(SampleProcess::close);
	}

}
