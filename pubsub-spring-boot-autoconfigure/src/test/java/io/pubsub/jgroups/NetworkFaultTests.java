package io.pubsub.jgroups;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

import io.pubsub.LossListener.Cause;
import io.pubsub.jgroups.FaultProcess.Event;
import io.pubsub.jgroups.FaultProcess.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A cluster of {@link FaultNode}s on machines of their own, as far as the network goes.
 */
abstract class NetworkFaultTests extends FaultTests {

	NetworkNamespaces network;

	@BeforeAll
	static void checkPermitted() {
		String problem = NetworkNamespaces.problem();
		assumeTrue(problem == null, problem);
	}

	@AfterEach
	void removeNetwork() {
		if (this.network != null) {
			this.network.close();
		}
	}

	void drop(List<Integer> from, List<Integer> to, boolean both) {
		this.network.drop(from, to);
		if (both) {
			this.network.drop(to, from);
		}
	}

	void cutAndHeal(String what, Runnable cut, Runnable heal, List<Integer> one, List<Integer> other) {
		List<List<FaultProcess>> sides = List.of(one.stream().map(this.nodes::get).toList(),
				other.stream().map(this.nodes::get).toList());
		this.nodes.forEach((node) -> node.events().clear());
		long cutAt = System.currentTimeMillis();
		cut.run();
		sides.forEach((side) -> side.forEach((node) -> await().until(() -> hasLost(node, names(others(side))))));
		List<Long> out = sides.stream().map((side) -> lastOf("left", side) - cutAt).toList();
		// some are lost on the cut, whatever was under way when it was noticed
		sides.forEach((side) -> side.forEach((node) -> awaitNodes(node, side)));
		long healedAt = System.currentTimeMillis();
		heal.run();
		awaitOneCluster();
		long complete = System.currentTimeMillis();
		long merged = lastOf("joined", this.nodes);
		awaitEverythingCounted();
		List<State> states = this.nodes.stream().map(FaultProcess::state).toList();
		logger.info("FAULT %s: out after %s ms (each side), one cluster %d ms after healing, complete %d ms later, %s"
			.formatted(what, out, merged - healedAt, complete - merged,
					states.stream()
						.map((state) -> "lost %s gap %s unreachable %s of events, longest publish %s ms".formatted(
								state.text("lost." + Cause.GAP), state.text("lost." + Cause.UNREACHABLE),
								state.text("event.missed"), state.text("stalled")))
						.toList()));
		for (List<FaultProcess> side : sides) {
			for (FaultProcess node : side) {
				assertThat(node.events()).as("%s never loses one of its side: %s", node, node.output())
					.noneMatch((event) -> event.what().equals("left") && names(side).contains(event.node()));
			}
		}
		assertThat(states).allSatisfy((state) -> {
			assertThat(state.number("twice")).isZero();
			assertThat(state.number("outOfOrder")).isZero();
		});
	}

	private List<FaultProcess> others(List<FaultProcess> side) {
		return this.nodes.stream().filter((node) -> !side.contains(node)).toList();
	}

	private static boolean hasLost(FaultProcess node, Set<String> others) {
		return node.events()
			.stream()
			.filter((event) -> event.what().equals("left"))
			.map(Event::node)
			.collect(Collectors.toSet())
			.containsAll(others);
	}

	static long lastOf(String what, List<FaultProcess> nodes) {
		return nodes.stream()
			.flatMap((node) -> node.events().stream())
			.filter((event) -> event.what().equals(what))
			.mapToLong(Event::millis)
			.max()
			.orElseThrow();
	}

}
