package io.pubsub.node.model;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.pubsub.node.WatchFigures;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of what is watched, each node knows what it must know, once for all watchers of a node,
 * and nothing else is left behind.
 */
final class Leftovers implements Aspect {

	private final Simulation simulation;

	private final List<Watched.Source> sources;

	Leftovers(Simulation simulation, List<Watched.Source> sources) {
		this.simulation = simulation;
		this.sources = sources;
	}

	@Override
	public void offer(Steps steps) {
		// nothing of its own
	}

	@Override
	public void check() {
		if (this.simulation.wires.hasLost()) {
			return;
		}
		Set<Watched> all = this.sources.stream()
			.flatMap((source) -> source.watched().stream())
			.collect(Collectors.toSet());
		for (ModelNode node : this.simulation.nodes) {
			long own = all.stream()
				.filter((each) -> each.at() == node && each.target() instanceof Box)
				.map(Watched::target)
				.distinct()
				.count();
			long waiting = this.sources.stream().mapToLong((source) -> source.waiting(node)).sum();
			assertThat(WatchFigures.of(node.node)).as("what %s knows of %s", node, all)
				.isEqualTo(new WatchFigures(own, remote(all, (each) -> each.at() == node),
						remote(all, (each) -> each.by() == node), waiting));
		}
	}

	private static long remote(Set<Watched> all, Predicate<Watched> filter) {
		return all.stream().filter(Watched::isRemote).filter(filter).count();
	}

}
