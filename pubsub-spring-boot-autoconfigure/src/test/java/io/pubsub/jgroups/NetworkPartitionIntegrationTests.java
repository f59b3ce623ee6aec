package io.pubsub.jgroups;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nodes in processes of their own, on links that are cut and healed, most of them while
 * every node publishes 3,000 messages of 1 KB a second. How long things took is logged,
 * and is in {@code reliability.md}; it is not asserted.
 */
@Timeout(3600)
class NetworkPartitionIntegrationTests extends NetworkFaultTests {

	private static final int RATE = 3000;

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

}
