package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.pubsub.benchmarks.MeasurementException;
import io.pubsub.benchmarks.Statistics;
import io.pubsub.benchmarks.scale.Table;

/**
 * Many entries of presence that come at once on one of three nodes that have just
 * started: how long until the others list all of them, and what each node's heap holds
 * for an entry.
 */
final class PresenceEntries {

	private final List<Double> times = new ArrayList<>();

	private final List<Double> own = new ArrayList<>();

	private final List<Double> remote = new ArrayList<>();

	/** Measures once more, with processes of their own. */
	void measure(WebSocketOptions options) throws IOException, MeasurementException, InterruptedException {
		try (Deployed deployed = Deployed.start(Deployment.PUBSUB, options)) {
			List<Long> before = longs(deployed.ask("heap"));
			List<Long> times = longs(deployed.ask("track " + options.entries()));
			List<Long> after = longs(deployed.ask("heap"));
			add(times, before, after, options.entries());
		}
	}

	/** The first node tracks, and tells when it began; the others tell when they list. */
	void add(List<Long> times, List<Long> before, List<Long> after, int entries) {
		long listed = times.stream().skip(1).mapToLong(Long::longValue).max().orElseThrow();
		this.times.add((listed - times.get(0)) / 1e6);
		this.own.add((after.get(0) - before.get(0)) / (double) entries);
		for (int i = 1; i < times.size(); i++) {
			this.remote.add((after.get(i) - before.get(i)) / (double) entries);
		}
	}

	private static List<Long> longs(List<String> answers) {
		return answers.stream().map(Long::parseLong).toList();
	}

	String toMarkdown() {
		if (this.times.isEmpty()) {
			return "";
		}
		return "All on one node, with %d bytes of metadata each; processes that have just started.\n"
			.formatted(ClusteredNode.METADATA)
				+ new Table("what", "median", "least", "most")
					.row(row("ms until the other nodes list all of them", this.times))
					.row(row("bytes of heap an entry, metadata included, on the node that tracks it", this.own))
					.row(row("the same on another node", this.remote));
	}

	private static String[] row(String title, List<Double> values) {
		return new String[] { title, "%,.0f".formatted(Statistics.median(values)),
				"%,.0f".formatted(values.stream().mapToDouble(Double::doubleValue).min().orElseThrow()),
				"%,.0f".formatted(values.stream().mapToDouble(Double::doubleValue).max().orElseThrow()) };
	}

}
