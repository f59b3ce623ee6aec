package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.pubsub.benchmarks.MeasurementException;
import io.pubsub.benchmarks.scale.Table;

/**
 * How long until the registries of users of all nodes show that a session was connected,
 * or closed, while all other sessions are there. Times are of {@link System#nanoTime()},
 * which on Linux is one clock for all processes. Nodes look every 0.1 ms.
 */
final class RegistryChanges {

	/** Not counted. */
	private static final int WARM_UP = 20;

	private final List<Double> connects = new ArrayList<>();

	private final List<Double> closes = new ArrayList<>();

	/** Measures once more, with processes of their own. */
	void measure(WebSocketOptions options) throws IOException, MeasurementException, InterruptedException {
		try (Deployed deployed = Deployed.start(Deployment.PUBSUB, options)) {
			deployed.clients("open " + options.sessions());
			for (int i = -WARM_UP; i < options.changes(); i++) {
				String user = "changing-" + (i + WARM_UP) + " " + (i + WARM_UP) % Deployment.PUBSUB.nodes();
				double connect = millis(deployed.times("appear " + user));
				double close = millis(deployed.times("vanish " + user));
				if (i >= 0) {
					this.connects.add(connect);
					this.closes.add(close);
				}
			}
		}
	}

	/** From the client's time, the last, to that of the last node. */
	static double millis(List<Long> times) {
		int last = times.size() - 1;
		long visible = times.subList(0, last).stream().mapToLong(Long::longValue).max().orElseThrow();
		return (visible - times.get(last)) / 1e6;
	}

	static double percentile(List<Double> values, int percent) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
	}

	String toMarkdown() {
		if (this.connects.isEmpty()) {
			return "";
		}
		return "From CONNECT, or the close, to the `SimpUserRegistry` of all nodes.\n"
				+ new Table("milliseconds", "changes", "p50", "p99", "most")
					.row(row("a session connects", this.connects))
					.row(row("a session closes", this.closes));
	}

	private static String[] row(String title, List<Double> values) {
		List<String> cells = new ArrayList<>(List.of(title, Integer.toString(values.size())));
		for (int percent : new int[] { 50, 99, 100 }) {
			cells.add("%.1f".formatted(percentile(values, percent)));
		}
		return cells.toArray(String[]::new);
	}

}
