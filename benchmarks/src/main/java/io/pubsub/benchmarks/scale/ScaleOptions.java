package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.pubsub.benchmarks.CommandLine;

/**
 * What to scale, and how far.
 *
 * @param sections names, in the order of the report
 * @param topics known to a node
 * @param patterns the most patterns
 * @param newTopics subscribed to at run time
 * @param entries of presence
 * @param nodes how many, in one JVM
 * @param simulation the clusters of 'simulation'
 * @param rounds how often each thing is measured
 */
record ScaleOptions(List<String> sections, int topics, int patterns, int newTopics, int entries, int nodes,
		SimulationOptions simulation, int rounds) {

	static final String USAGE = """
			--sections a,b        which; default: %s
			--topics 1000000      topics in 'directory', 'publish' and 'simulation'
			--patterns 10000      the most patterns in 'patterns'
			--new-topics 100000   topics in 'run-time'
			--entries 100000      entries in 'presence'
			--nodes 20            nodes in 'nodes', 'sizes' and 'churn'
			--rounds 9            how often each thing is measured; the tables show medians
			--quick               small sizes: proves that it works, measures nothing
			%s""".formatted(String.join(",", Section.NAMES), SimulationOptions.USAGE);

	static final ScaleOptions DEFAULT = new ScaleOptions(Section.NAMES, 1_000_000, 10_000, 100_000, 100_000, 20,
			SimulationOptions.DEFAULT, 9);

	static final CommandLine<ScaleOptions> COMMAND = new CommandLine<>(USAGE, DEFAULT,
			Map.of("--quick", ScaleOptions::quick), ScaleOptions::with);

	ScaleOptions {
		if (topics < 1 || patterns < 1 || newTopics < 1 || entries < 1 || nodes < 2 || rounds < 1) {
			throw new IllegalArgumentException("Numbers must be positive, and there must be 2 nodes");
		}
	}

	private ScaleOptions quick() {
		return new ScaleOptions(this.sections, 20_000, 1000, 10_000, 10_000, 4, this.simulation.quick(), 1);
	}

	private ScaleOptions with(String name, String value) {
		if (name.equals("--sections")) {
			List<String> sections = Arrays.stream(value.split(",")).map(String::trim).toList();
			sections.forEach(Section::of);
			return new ScaleOptions(sections, this.topics, this.patterns, this.newTopics, this.entries, this.nodes,
					this.simulation, this.rounds);
		}
		int number = Integer.parseInt(value);
		return switch (name) {
			case "--topics" -> new ScaleOptions(this.sections, number, this.patterns, this.newTopics, this.entries,
					this.nodes, this.simulation, this.rounds);
			case "--patterns" -> new ScaleOptions(this.sections, this.topics, number, this.newTopics, this.entries,
					this.nodes, this.simulation, this.rounds);
			case "--new-topics" -> new ScaleOptions(this.sections, this.topics, this.patterns, number, this.entries,
					this.nodes, this.simulation, this.rounds);
			case "--entries" -> new ScaleOptions(this.sections, this.topics, this.patterns, this.newTopics, number,
					this.nodes, this.simulation, this.rounds);
			case "--nodes" -> new ScaleOptions(this.sections, this.topics, this.patterns, this.newTopics, this.entries,
					number, this.simulation, this.rounds);
			case "--rounds" -> new ScaleOptions(this.sections, this.topics, this.patterns, this.newTopics, this.entries,
					this.nodes, this.simulation, number);
			default -> new ScaleOptions(this.sections, this.topics, this.patterns, this.newTopics, this.entries,
					this.nodes, this.simulation.with(name, number), this.rounds);
		};
	}

	/** The arguments that give these options, for one section. */
	List<String> toArguments(String section) {
		List<String> arguments = new ArrayList<>(List.of("--sections", section, "--topics",
				Integer.toString(this.topics), "--patterns", Integer.toString(this.patterns), "--new-topics",
				Integer.toString(this.newTopics), "--entries", Integer.toString(this.entries), "--nodes",
				Integer.toString(this.nodes), "--rounds", Integer.toString(this.rounds)));
		arguments.addAll(this.simulation.toArguments());
		return arguments;
	}

}
