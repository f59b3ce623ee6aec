package io.pubsub.jgroups;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.pubsub.LossListener.Cause;
import io.pubsub.jgroups.FaultProcess.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes between which one packet in twenty is lost, and all others take a tenth of a
 * second, each way; {@code -Dpubsub.lossy.seconds=180} says for how long.
 */
@Timeout(3600)
@EnabledIfSystemProperty(named = "pubsub.lossy.seconds", matches = "\\d+")
class LossyLinksIntegrationTests extends NetworkFaultTests {

	private static final int SECONDS = Integer.getInteger("pubsub.lossy.seconds", 0);

	private static final int LOST_PERCENT = 5;

	private static final int DELAY_MILLIS = 100;

	/** Messages a second of each, with 1 KB. */
	private static final int RATE = Integer.getInteger("pubsub.lossy.rate", 20);

	private static final int LARGE = 200_000;

	@Test
	void everythingGetsThroughInTheEndAndNobodyIsTakenForGone() {
		long seed = System.nanoTime();
		logger.info("Seed of the losses: " + seed);
		this.network = new NetworkNamespaces(3);
		this.network.loseAndDelay(LOST_PERCENT, DELAY_MILLIS, 10_000_000, seed);
		start(0);
		start(1);
		this.nodes.forEach(FaultProcess::id);
		long begun = System.nanoTime();
		awaitOneCluster();
		this.nodes.forEach((node) -> node.tell("load " + RATE));
		List<Long> joins = new ArrayList<>();
		do {
			this.nodes.forEach((node) -> {
				node.tell("ask");
				node.tell("large " + LARGE);
			});
			long start = System.nanoTime();
			FaultProcess joiner = start(2);
			joiner.id();
			awaitOneCluster();
			joins.add(LocalCluster.millisSince(start));
			joiner.tell("load " + RATE);
			awaitProgress();
			if (LocalCluster.millisSince(begun) < 1000 * SECONDS) {
				leave(joiner);
			}
		}
		while (LocalCluster.millisSince(begun) < 1000 * SECONDS);
		this.nodes.forEach((node) -> node.tell("ask"));
		long end = System.nanoTime();
		awaitEverythingCounted();
		logger
			.info("FAULT %d %% of packets lost, %d ms each way: caught up %d ms after the load, joined after %s ms, %s"
				.formatted(LOST_PERCENT, DELAY_MILLIS, LocalCluster.millisSince(end), joins,
						this.nodes.stream().map(LossyLinksIntegrationTests::figures).toList()));
		this.nodes.forEach((node) -> {
			await().untilAsserted(
					() -> assertThat(node.state().number("replies")).isEqualTo(node.state().number("asked")));
			State state = node.state();
			assertThat(state.number("twice")).isZero();
			assertThat(state.number("outOfOrder")).isZero();
			for (Cause cause : Cause.values()) {
				assertThat(state.number("lost." + cause)).as("lost: %s", cause).isZero();
			}
			assertThat(node.events()).as("%s: %s", node, node.output())
				.noneMatch((event) -> event.what().equals("left") && !event.node().equals("node2"));
		});
	}

	/** Which takes twice as long as a node may be silent. */
	@Test
	void aLargeMessageOnASlowLinkIsNoReasonToTakeItsNodeForGone() {
		this.network = new NetworkNamespaces(2);
		this.network.loseAndDelay(0, 10, 40_000, 0);
		start(0).id();
		start(1).id();
		awaitOneCluster();
		FaultProcess node = this.nodes.get(0);
		node.tell("large " + 3 * LARGE);
		node.tell("load 1");
		await().until(() -> node.state().number("published") > 1);
		long begun = System.nanoTime();
		awaitEverythingCounted();
		logger.info("FAULT %d bytes took %d ms".formatted(3 * LARGE, LocalCluster.millisSince(begun)));
		this.nodes.forEach((each) -> assertThat(each.events()).as("%s: %s", each, each.output())
			.noneMatch((event) -> event.what().equals("left")));
	}

	private FaultProcess start(int node) {
		FaultProcess process = FaultProcess.start(this.cluster, node, 3, this.network);
		this.nodes.add(process);
		return process;
	}

	private void leave(FaultProcess node) {
		this.nodes.remove(node);
		node.leave();
		this.nodes.forEach((other) -> awaitNodes(other, this.nodes));
		node.close();
	}

	private static String figures(FaultProcess node) {
		State state = node.state();
		return "%s published, longest publish %s ms, %s of %s replies".formatted(state.text("published"),
				state.text("stalled"), state.text("replies"), state.text("asked"));
	}

}
