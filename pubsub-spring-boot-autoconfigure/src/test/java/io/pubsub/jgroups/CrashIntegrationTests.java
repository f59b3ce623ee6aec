package io.pubsub.jgroups;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.pubsub.LossListener.Cause;
import io.pubsub.jgroups.FaultProcess.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that are killed, stopped, slow or replaced while all of them publish: in
 * processes of their own.
 */
@Timeout(3600)
class CrashIntegrationTests extends FaultTests {

	private static final int RATE = 3000;

	/** What is kept of nodes that have left, of so many at most. */
	private static final List<String> REMEMBERED = List.of("io.pubsub.Node", "io.pubsub.cluster.Inbound",
			"io.pubsub.cluster.LanePosition", "io.pubsub.dispatch.Arrivals",
			"io.pubsub.node.kernel.InboundFrames$Messages", "io.pubsub.node.topic.PublishedMessages",
			"io.pubsub.wire.Batch$Header", "io.pubsub.wire.ClusterFrame$Hello", "io.pubsub.wire.Versions",
			"org.jgroups.stack.IpAddress", "org.jgroups.util.LazyRemovalCache$Entry", "org.jgroups.util.UUID",
			"threads.");

	private int started;

	private FaultProcess startNode() {
		FaultProcess node = startNode("node" + this.started++);
		node.tell("load " + RATE);
		return node;
	}

	@Test
	void killedNodesHangNoSurvivor() {
		for (int i = 0; i < 3; i++) {
			startNode();
		}
		List<Long> millis = new ArrayList<>();
		for (int round = 0; round < 4 * ROUNDS; round++) {
			// the coordinator, and one that is not, in turns
			FaultProcess victim = this.nodes.remove((round % 2 == 0) ? 0 : this.nodes.size() - 1);
			long begun = System.nanoTime();
			victim.signal("KILL");
			for (FaultProcess node : this.nodes) {
				awaitNodes(node, this.nodes);
			}
			millis.add(LocalCluster.millisSince(begun));
			awaitProgress();
			victim.close();
			startNode();
		}
		millis.sort(null);
		logger.info("FAULT kill -9, %d times: out after %d ms (median), %d ms (longest)".formatted(millis.size(),
				millis.get(millis.size() / 2), millis.get(millis.size() - 1)));
		// what others had sent a killed node is nobody's to count
		awaitEverythingCounted();
		assertInOrder();
	}

	/**
	 * One of three nodes, from then on the youngest, is killed and told to leave, in
	 * turns, and started again under its name.
	 */
	@Test
	@EnabledIfSystemProperty(named = "pubsub.rounds", matches = "[2-9]|\\d{2,}")
	void nothingIsLeftOfNodesThatWereRestarted() {
		for (int i = 0; i < 3; i++) {
			startNode();
		}
		// what is loaded and kept once
		restart(true);
		restart(false);
		List<FaultProcess> survivors = this.nodes.subList(0, 2).stream().toList();
		List<State> before = survivors.stream().map(this::quietAccount).toList();
		int restarts = 4 * ROUNDS;
		List<Long> millis = new ArrayList<>();
		for (int i = 0; i < restarts; i++) {
			long begun = System.nanoTime();
			restart(i % 2 == 0);
			millis.add(LocalCluster.millisSince(begun));
			awaitProgress();
		}
		awaitEverythingCounted();
		assertInOrder();
		for (int i = 0; i < survivors.size(); i++) {
			State first = before.get(i);
			FaultProcess survivor = survivors.get(i);
			// threads that have nothing to do end after half a minute
			await().until(() -> survivor.account().number("threads") < first.number("threads") + 20);
			assertNothingIsLeft(restarts, first, quietAccount(survivor));
			assertThat(survivor.events()).as("only one has left")
				.noneMatch((event) -> event.what().equals("left") && names(survivors).contains(event.node()));
		}
		int half = restarts / 2;
		logger.info("FAULT %d restarts, with the start of a process: %s ms in the first half, %s in the second (median)"
			.formatted(restarts, median(millis.subList(0, half)), median(millis.subList(half, restarts))));
	}

	private void restart(boolean kill) {
		FaultProcess node = this.nodes.remove(this.started > 3 ? 2 : 0);
		if (kill) {
			node.signal("KILL");
		}
		else {
			node.leave();
		}
		this.nodes.forEach((survivor) -> awaitNodes(survivor, this.nodes));
		node.close();
		this.started++;
		startNode(node.name()).tell("load " + RATE);
	}

	/** What a node takes up when it has nothing to do. */
	private State quietAccount(FaultProcess node) {
		this.nodes.forEach((each) -> each.tell("pause"));
		// what was sent is kept until it is acknowledged
		String sent = "instances.io.pubsub.jgroups.link.RecycledMessage";
		State state = await().until(node::account,
				(account) -> account.number("waiting") == 0 && account.number(sent) < 20);
		this.nodes.forEach((each) -> each.tell("resume"));
		return state;
	}

	private static void assertNothingIsLeft(int restarts, State before, State after) {
		logger
			.info("FAULT after %d restarts: heap from %,d to %,d, threads from %s to %s, files from %s to %s, more: %s"
				.formatted(restarts, before.number("heap"), after.number("heap"), before.text("threads"),
						after.text("threads"), before.text("files"), after.text("files"),
						grown(restarts, before, after)));
		assertThat(grown(restarts, before, after).keySet()).as("objects of which there are more")
			.allMatch((key) -> REMEMBERED.stream().anyMatch(key::contains));
		assertThat(after.number("files")).isLessThan(before.number("files") + 10);
		assertThat(after.number("heap")).isLessThan(before.number("heap") + 4_000_000);
	}

	/**
	 * Of which classes there are as many more as would be if each restart had left one.
	 */
	private static Map<String, Long> grown(int restarts, State before, State after) {
		Map<String, Long> grown = new TreeMap<>();
		after.values().forEach((key, value) -> {
			if (key.startsWith("instances.") || key.startsWith("threads.")) {
				long more = Long.parseLong(value) - before.number(key);
				if (key.startsWith("threads.") ? more > 3 : more >= Math.max(restarts / 2, 100)) {
					grown.put(key, more);
				}
			}
		});
		return grown;
	}

	private static long median(List<Long> millis) {
		return millis.stream().sorted().toList().get(millis.size() / 2);
	}

	@Test
	void aStoppedNodeThatGoesOnIsBackAndEveryLossIsCounted() {
		FaultProcess stopped = startNode();
		List<FaultProcess> others = List.of(startNode(), startNode());
		for (int round = 0; round < ROUNDS; round++) {
			stopped.signal("STOP");
			others.forEach((node) -> awaitNodes(node, others));
			stopped.signal("CONT");
			awaitOneCluster();
			awaitEverythingCounted();
		}
		assertInOrder();
		logger.info("FAULT SIGSTOP: " + this.nodes.stream().map((node) -> losses(node.state())).toList());
	}

	@Test
	void aListenerThatBlocksForEverHarmsOnlyItself() {
		FaultProcess blocked = startNode();
		startNode();
		blocked.tell("slow -1 1000");
		await().until(() -> blocked.state().number("lost." + Cause.OVERFLOW) > 1000);
		assertThat(blocked.state().number("waiting")).isPositive();
		awaitProgress();
		awaitEverythingCounted();
		assertInOrder();
		assertThat(this.nodes).allSatisfy((node) -> {
			assertThat(node.state().number("lost." + Cause.GAP)).isZero();
			assertThat(node.state().number("lost." + Cause.UNREACHABLE)).isZero();
		});
	}

	@Test
	void aReceiverTenTimesSlowerThanThePublisherHoldsUpNoMemory() {
		FaultProcess slow = startNode();
		FaultProcess publisher = startNode();
		slow.tell("load 0");
		int capacity = 1000;
		slow.tell("slow " + 10_000_000 / RATE + " " + capacity);
		await().until(() -> slow.state().number("lost." + Cause.OVERFLOW) > 0);
		Map<FaultProcess, Long> before = new HashMap<>();
		this.nodes.forEach((node) -> before.put(node, node.account().number("heap")));
		long published = publisher.state().number("published");
		long end = published + 8L * ROUNDS * RATE;
		while (published < end) {
			long next = Math.min(end, published + 2 * RATE);
			await().until(() -> publisher.state().number("published") >= next);
			published = next;
			for (FaultProcess node : this.nodes) {
				State state = node.account();
				// the other listener may be behind as well, for a moment
				assertThat(state.number("waiting")).isLessThan(10L * capacity);
				assertThat(state.number("heap") - before.get(node)).as("growth of the heap of %s", node)
					.isLessThan(24_000_000);
			}
		}
		logger.info("FAULT slow receiver: %d messages, heap from %s to %s, %s".formatted(published, before.values(),
				this.nodes.stream().map((node) -> node.account().number("heap")).toList(), losses(slow.state())));
		awaitEverythingCounted();
		assertInOrder();
	}

	@Test
	void nothingConfirmedIsLostWhenAllNodesAreReplacedOneByOne() {
		for (int i = 0; i < 3; i++) {
			startNode().tell("confirm 1000");
		}
		Map<UUID, State> accounts = new HashMap<>();
		for (int round = 0; round < ROUNDS; round++) {
			for (int i = 0; i < 3; i++) {
				FaultProcess node = this.nodes.remove(0);
				node.leave();
				accounts.put(node.id(), node.lastState());
				node.close();
				startNode(node.name()).tell("confirm 1000");
				awaitProgress();
			}
		}
		for (FaultProcess node : List.copyOf(this.nodes)) {
			this.nodes.remove(node);
			node.leave();
			accounts.put(node.id(), node.lastState());
			node.close();
		}
		long total = 0;
		for (Map.Entry<UUID, State> publisher : accounts.entrySet()) {
			for (Map.Entry<UUID, State> receiver : accounts.entrySet()) {
				BitSet lost = publisher.getValue().bits("confirmed." + receiver.getKey());
				total += lost.cardinality();
				lost.andNot(receiver.getValue().bits("from." + publisher.getKey()));
				assertThat(lost.cardinality()).as("%s of %s at %s", lost, publisher.getKey(), receiver.getKey())
					.isZero();
			}
		}
		logger.info("FAULT rolling restart: %d confirmations, none lost".formatted(total));
		assertThat(total).isGreaterThan(1000);
		assertThat(accounts.values()).allSatisfy((state) -> assertThat(state.number("twice")).isZero());
	}

	private void assertInOrder() {
		assertThat(this.nodes).allSatisfy((node) -> {
			State state = node.state();
			assertThat(state.number("twice")).isZero();
			assertThat(state.number("outOfOrder")).isZero();
		});
	}

	private static String losses(State state) {
		return "%s gap, %s unreachable, %s overflow, longest publish %s ms".formatted(state.text("lost." + Cause.GAP),
				state.text("lost." + Cause.UNREACHABLE), state.text("lost." + Cause.OVERFLOW), state.text("stalled"));
	}

}
