package io.pubsub.benchmarks.scale;

import java.util.List;

/**
 * How large the clusters of 'simulation' are.
 *
 * @param nodes of the simulated cluster
 * @param subscriptions of all these nodes together
 * @param realNodes the most nodes of a cluster in which all are real
 */
record SimulationOptions(int nodes, int subscriptions, int realNodes) {

	static final String USAGE = """
			--simulated-nodes 1000          nodes of the cluster in 'simulation', all but one of them simulated
			--subscriptions 10000000        subscriptions of all these nodes, to as many topics as --topics says
			--real-nodes 100                the most nodes in 'simulation' that are all real
			""";

	static final SimulationOptions DEFAULT = new SimulationOptions(1000, 10_000_000, 100);

	SimulationOptions {
		if (nodes < 4 || subscriptions < 1 || realNodes < 4) {
			throw new IllegalArgumentException("There must be 4 nodes to split a cluster, and a subscription");
		}
	}

	SimulationOptions quick() {
		return new SimulationOptions(40, 100_000, 10);
	}

	SimulationOptions with(String name, int number) {
		return switch (name) {
			case "--simulated-nodes" -> new SimulationOptions(number, this.subscriptions, this.realNodes);
			case "--subscriptions" -> new SimulationOptions(this.nodes, number, this.realNodes);
			case "--real-nodes" -> new SimulationOptions(this.nodes, this.subscriptions, number);
			default -> throw new IllegalArgumentException(name + ": unknown");
		};
	}

	/** The arguments that give these options. */
	List<String> toArguments() {
		return List.of("--simulated-nodes", Integer.toString(this.nodes), "--subscriptions",
				Integer.toString(this.subscriptions), "--real-nodes", Integer.toString(this.realNodes));
	}

}
