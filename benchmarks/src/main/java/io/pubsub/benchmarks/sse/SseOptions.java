package io.pubsub.benchmarks.sse;

import java.util.Map;

import io.pubsub.benchmarks.CommandLine;

/**
 * What to measure.
 *
 * @param clients of the node that dies
 * @param rounds how often; the table shows medians
 */
record SseOptions(int clients, int rounds) {

	static final String USAGE = """
			--clients 10000       of the node that dies
			--rounds 3            how often; the table shows medians
			--quick               100 clients, once: proves that it works, measures nothing
			""";

	static final SseOptions DEFAULT = new SseOptions(10_000, 3);

	static final CommandLine<SseOptions> COMMAND = new CommandLine<>(USAGE, DEFAULT,
			Map.of("--quick", (options) -> new SseOptions(100, 1)), SseOptions::with);

	SseOptions {
		if (clients < 1 || rounds < 1) {
			throw new IllegalArgumentException("Numbers must be positive");
		}
	}

	private SseOptions with(String name, String value) {
		int number = Integer.parseInt(value);
		return switch (name) {
			case "--clients" -> new SseOptions(number, this.rounds);
			case "--rounds" -> new SseOptions(this.clients, number);
			default -> throw new IllegalArgumentException(name + ": unknown");
		};
	}

}
