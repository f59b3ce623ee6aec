package io.pubsub.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What to run.
 *
 * @param contenders names, in the order in which they take turns
 * @param sizes of payloads for throughput, in bytes; none for latency only
 * @param rate messages a second for latency; 0 for throughput only
 * @param latencySize of payloads for latency, in bytes
 * @param millis how long to measure, and to warm up
 * @param rounds how many turns each contender gets under each load
 * @param maxStolen share of processor time that the machine's host may take for a turn to
 * count
 * @param jvmFlags the same for every node
 */
record Options(List<String> contenders, List<Integer> sizes, int rate, int latencySize, long millis, int rounds,
		double maxStolen, List<String> jvmFlags) {

	static final String USAGE = """
			--contenders a,b     which; default: %s
			                     also: jgroups-tq, jgroups-tq-max, jgroups-nb;
			                     and what keeps messages: %s
			--sizes 100,1024     payloads for throughput, in bytes, at least 16; 'none' for latency only
			--rate 2000          messages a second for latency; 0 for throughput only
			--latency-size 1024  payload for latency
			--seconds 5          how long to measure, after a warm-up of the same length at full speed,
			                     and for latency one more at the rate
			--rounds 5           turns of each contender; the table shows medians
			--max-stolen 3       %% of processor time that a virtual machine's host may take from a turn,
			                     or it is measured again, up to three times
			--jvm '-Xmx1g'       flags of every node's JVM
			--quick              one round of one second: proves that it works, measures nothing
			""".formatted(String.join(",", ContenderType.DEFAULT), String.join(",", ContenderType.HISTORY));

	static final Options DEFAULT = new Options(ContenderType.DEFAULT, List.of(100, 1024, 10240), 2000, 1024, 5000, 5,
			0.03, List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"));

	static final CommandLine<Options> COMMAND = new CommandLine<>(USAGE, DEFAULT, Map.of("--quick", Options::quick),
			Options::with);

	static Options parse(String... arguments) {
		return COMMAND.parse(arguments);
	}

	private Options quick() {
		return new Options(this.contenders, this.sizes, this.rate, this.latencySize, 1000, 1, 1, this.jvmFlags);
	}

	Options withJvmFlag(String flag) {
		List<String> flags = new ArrayList<>(this.jvmFlags);
		flags.add(flag);
		return new Options(this.contenders, this.sizes, this.rate, this.latencySize, this.millis, this.rounds,
				this.maxStolen, flags);
	}

	private Options with(String name, String value) {
		return switch (name) {
			case "--contenders" -> {
				List<String> names = split(value, ",");
				names.forEach(ContenderType::of);
				yield new Options(names, this.sizes, this.rate, this.latencySize, this.millis, this.rounds,
						this.maxStolen, this.jvmFlags);
			}
			case "--sizes" -> new Options(this.contenders,
					value.equals("none") ? List.of() : split(value, ",").stream().map(Options::size).toList(),
					this.rate, this.latencySize, this.millis, this.rounds, this.maxStolen, this.jvmFlags);
			case "--rate" -> new Options(this.contenders, this.sizes, Integer.parseInt(value), this.latencySize,
					this.millis, this.rounds, this.maxStolen, this.jvmFlags);
			case "--latency-size" -> new Options(this.contenders, this.sizes, this.rate, size(value), this.millis,
					this.rounds, this.maxStolen, this.jvmFlags);
			case "--seconds" -> new Options(this.contenders, this.sizes, this.rate, this.latencySize,
					Math.max(1, Math.round(Double.parseDouble(value) * 1000)), this.rounds, this.maxStolen,
					this.jvmFlags);
			case "--rounds" -> new Options(this.contenders, this.sizes, this.rate, this.latencySize, this.millis,
					Math.max(1, Integer.parseInt(value)), this.maxStolen, this.jvmFlags);
			case "--max-stolen" -> new Options(this.contenders, this.sizes, this.rate, this.latencySize, this.millis,
					this.rounds, Double.parseDouble(value) / 100, this.jvmFlags);
			case "--jvm" -> new Options(this.contenders, this.sizes, this.rate, this.latencySize, this.millis,
					this.rounds, this.maxStolen, split(value, " +"));
			default -> throw new IllegalArgumentException(name + ": unknown");
		};
	}

	private static int size(String value) {
		int size = Integer.parseInt(value.trim());
		if (size < 16) {
			throw new IllegalArgumentException("A payload needs 16 bytes for its number and time, not " + size);
		}
		return size;
	}

	private static List<String> split(String value, String separator) {
		return Arrays.stream(value.split(separator)).map(String::trim).filter((part) -> !part.isEmpty()).toList();
	}

	/** Throughput for each size, then latency. */
	List<Load> loads() {
		Stream<Load> throughput = this.sizes.stream().map((size) -> new Load(size, 0));
		Stream<Load> latency = (this.rate > 0) ? Stream.of(new Load(this.latencySize, this.rate)) : Stream.of();
		return Stream.concat(throughput, latency).toList();
	}

}
