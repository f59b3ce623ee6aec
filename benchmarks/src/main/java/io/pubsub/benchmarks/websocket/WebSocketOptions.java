package io.pubsub.benchmarks.websocket;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.pubsub.benchmarks.CommandLine;

/**
 * What to measure.
 *
 * @param contenders in the order in which they take turns
 * @param sessions in all, evenly on the nodes
 * @param size of a message's body, in bytes
 * @param window messages that the slowest session may lack at most
 * @param rate messages a second for latency
 * @param millis how long to measure, and to warm up
 * @param rounds how many turns each contender gets
 * @param changes connections and disconnections, of each so many; 0 for none
 * @param entries of presence; 0 for none
 * @param maxStolen share of processor time that the machine's host may take for a turn to
 * count
 * @param jvmFlags the same for every node
 */
record WebSocketOptions(List<Deployment> contenders, int sessions, int size, int window, double rate, long millis,
		int rounds, int changes, int entries, double maxStolen, List<String> jvmFlags) {

	static final String USAGE = """
			--contenders a,b   which; default: %s
			--sessions 3000    WebSocket sessions in all: a third on each node, or all on the one of 'spring'
			--size 200         bytes of a message's body, at least 16
			--window 8         messages that the slowest session may lack at most when all is busy
			--rate 5           messages a second for latency, each to all sessions
			--seconds 10       how long to measure each, after a warm-up of the same length
			--rounds 3         turns of each contender; the tables show medians
			--changes 200      sessions that connect, and then close, for the registry of users; 0: none
			--entries 100000   entries of presence; 0: none
			--max-stolen 3     %% of processor time that a virtual machine's host may take from a turn,
			                   or it is measured again, up to three times
			--jvm '-Xmx1g'     flags of every node's JVM
			--quick            30 sessions a node, one round of two seconds: proves that it works, measures nothing
			""".formatted(String.join(",", Deployment.NAMES));

	static final WebSocketOptions DEFAULT = new WebSocketOptions(List.of(Deployment.values()), 3000, 200, 8, 5, 10_000,
			3, 200, 100_000, 0.03, List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"));

	static final CommandLine<WebSocketOptions> COMMAND = new CommandLine<>(USAGE, DEFAULT,
			Map.of("--quick", WebSocketOptions::quick), WebSocketOptions::with);

	WebSocketOptions {
		contenders = List.copyOf(contenders);
		jvmFlags = List.copyOf(jvmFlags);
		if (sessions < 3 || window < 1 || !(rate > 0) || millis < 1 || rounds < 1 || changes < 0 || entries < 0) {
			throw new IllegalArgumentException("Numbers must be positive, and there must be 3 sessions");
		}
		if (size < Body.NUMBERS || size > 32_768) {
			throw new IllegalArgumentException("A body has 16 to 32768 bytes, not " + size);
		}
	}

	private WebSocketOptions quick() {
		return new WebSocketOptions(this.contenders, 90, this.size, this.window, this.rate, 2000, 1, 20, 1000, 1,
				this.jvmFlags);
	}

	private WebSocketOptions with(String name, String value) {
		return switch (name) {
			case "--contenders" -> new WebSocketOptions(split(value, ",").stream().map(Deployment::of).toList(),
					this.sessions, this.size, this.window, this.rate, this.millis, this.rounds, this.changes,
					this.entries, this.maxStolen, this.jvmFlags);
			case "--sessions" -> new WebSocketOptions(this.contenders, Integer.parseInt(value), this.size, this.window,
					this.rate, this.millis, this.rounds, this.changes, this.entries, this.maxStolen, this.jvmFlags);
			case "--size" -> new WebSocketOptions(this.contenders, this.sessions, Integer.parseInt(value), this.window,
					this.rate, this.millis, this.rounds, this.changes, this.entries, this.maxStolen, this.jvmFlags);
			case "--window" -> new WebSocketOptions(this.contenders, this.sessions, this.size, Integer.parseInt(value),
					this.rate, this.millis, this.rounds, this.changes, this.entries, this.maxStolen, this.jvmFlags);
			case "--rate" ->
				new WebSocketOptions(this.contenders, this.sessions, this.size, this.window, Double.parseDouble(value),
						this.millis, this.rounds, this.changes, this.entries, this.maxStolen, this.jvmFlags);
			case "--seconds" -> new WebSocketOptions(this.contenders, this.sessions, this.size, this.window, this.rate,
					Math.round(Double.parseDouble(value) * 1000), this.rounds, this.changes, this.entries,
					this.maxStolen, this.jvmFlags);
			case "--rounds" -> new WebSocketOptions(this.contenders, this.sessions, this.size, this.window, this.rate,
					this.millis, Integer.parseInt(value), this.changes, this.entries, this.maxStolen, this.jvmFlags);
			case "--changes" -> new WebSocketOptions(this.contenders, this.sessions, this.size, this.window, this.rate,
					this.millis, this.rounds, Integer.parseInt(value), this.entries, this.maxStolen, this.jvmFlags);
			case "--entries" -> new WebSocketOptions(this.contenders, this.sessions, this.size, this.window, this.rate,
					this.millis, this.rounds, this.changes, Integer.parseInt(value), this.maxStolen, this.jvmFlags);
			case "--max-stolen" ->
				new WebSocketOptions(this.contenders, this.sessions, this.size, this.window, this.rate, this.millis,
						this.rounds, this.changes, this.entries, Double.parseDouble(value) / 100, this.jvmFlags);
			case "--jvm" -> new WebSocketOptions(this.contenders, this.sessions, this.size, this.window, this.rate,
					this.millis, this.rounds, this.changes, this.entries, this.maxStolen, split(value, " +"));
			default -> throw new IllegalArgumentException(name + ": unknown");
		};
	}

	private static List<String> split(String value, String separator) {
		return Arrays.stream(value.split(separator)).map(String::trim).filter((part) -> !part.isEmpty()).toList();
	}

}
