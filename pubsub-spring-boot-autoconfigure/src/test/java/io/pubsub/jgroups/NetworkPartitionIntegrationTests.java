package io.pubsub.jgroups;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pubsub.LossListener.Cause;
import io.pubsub.jgroups.FaultProcess.Event;
import io.pubsub.jgroups.FaultProcess.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Nodes in processes of their own, on links that are cut and healed, most of them while
 * every node publishes 3,000 messages of 1 KB a second. How long things took is logged,
 * and is in {@code reliability.md}; it is not asserted.
 */
@Timeout(3600)
class NetworkPartitionIntegrationTests extends FaultTests {

	private static final int RATE = 3000;

	private NetworkNamespaces network;

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

	@Test
	void theCoordinatorIsCutOffUnderLoad() {
		start(3, RATE);
		cutAndHeal("coordinator off, 2:1", () -> this.network.unplug(0), () -> this.network.plug(0), List.of(1, 2),
				List.of(0));
	}

	@Test
	void aNodeIsHeardByNobodyUnderLoad() {
		start(3, RATE);
		cutAndHeal("participant heard by nobody, 2:1", () -> {
			this.network.drop(2, 0);
			this.network.drop(2, 1);
		}, this.network::heal, List.of(0, 1), List.of(2));
	}

	@Test
	void twoAreCutOffFromTwoUnderLoad() {
		start(4, RATE);
		cutAndHeal("2:2", () -> drop(List.of(0, 1), List.of(2, 3), true), this.network::heal, List.of(0, 1),
				List.of(2, 3));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, RATE })
	@EnabledIfSystemProperty(named = "pubsub.rounds", matches = "[2-9]|\\d{2,}")
	void everyKindOfCutAgainAndAgain(int rate) {
		start(4, rate);
		String load = (rate > 0) ? " under load" : "";
		for (int round = 0; round < ROUNDS / 2; round++) {
			for (int node : List.of(3, 0)) {
				String who = (node == 0) ? "coordinator" : "participant";
				List<Integer> rest = List.of(0, 1, 2, 3).stream().filter((each) -> each != node).toList();
				cutAndHeal(who + " off, 3:1" + load, () -> this.network.unplug(node), () -> this.network.plug(node),
						rest, List.of(node));
				cutAndHeal(who + " heard by nobody, 3:1" + load, () -> drop(List.of(node), rest, false),
						this.network::heal, rest, List.of(node));
				cutAndHeal(who + " hears nobody, 3:1" + load, () -> drop(rest, List.of(node), false),
						this.network::heal, rest, List.of(node));
			}
			cutAndHeal("2:2" + load, () -> drop(List.of(0, 1), List.of(2, 3), true), this.network::heal, List.of(0, 1),
					List.of(2, 3));
			cutAndHeal("2:2 one way" + load, () -> drop(List.of(0, 1), List.of(2, 3), false), this.network::heal,
					List.of(0, 1), List.of(2, 3));
		}
	}

	private void drop(List<Integer> from, List<Integer> to, boolean both) {
		for (int one : from) {
			for (int other : to) {
				this.network.drop(one, other);
				if (both) {
					this.network.drop(other, one);
				}
			}
		}
	}

	private void start(int count, int rate) {
		this.network = new NetworkNamespaces(count);
		for (int i = 0; i < count; i++) {
			FaultProcess node = FaultProcess.start(this.cluster, i, count, this.network);
			this.nodes.add(node);
			node.id();
		}
		awaitOneCluster();
		this.nodes.forEach((node) -> node.tell("load " + rate));
	}

	private void cutAndHeal(String what, Runnable cut, Runnable heal, List<Integer> one, List<Integer> other) {
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

	private static long lastOf(String what, List<FaultProcess> nodes) {
		return nodes.stream()
			.flatMap((node) -> node.events().stream())
			.filter((event) -> event.what().equals(what))
			.mapToLong(Event::millis)
			.max()
			.orElseThrow();
	}

}
