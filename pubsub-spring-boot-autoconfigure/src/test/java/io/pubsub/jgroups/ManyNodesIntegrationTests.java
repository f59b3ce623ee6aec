package io.pubsub.jgroups;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.pubsub.jgroups.FaultProcess.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes with heaps of 32 MB, as many as {@code -Dpubsub.nodes=30} says.
 */
@Timeout(3600)
@EnabledIfSystemProperty(named = "pubsub.nodes", matches = "\\d+")
class ManyNodesIntegrationTests extends NetworkFaultTests {

	private static final int NODES = Integer.getInteger("pubsub.nodes", 0);

	/**
	 * So many processes start at the same moment, as the machine is to do more than that.
	 */
	private static final int AT_ONCE = Integer.getInteger("pubsub.nodes.at-once", 5);

	/** Messages a second of each. */
	private static final int RATE = 5;

	@Test
	void nodesWithSmallHeapsStartAtOnceAreKilledAndAreCutOff() {
		this.network = new NetworkNamespaces(NODES);
		long begun = System.nanoTime();
		for (int i = 0; i < NODES; i++) {
			start(i);
			if (i % AT_ONCE == AT_ONCE - 1) {
				this.nodes.forEach(FaultProcess::id);
			}
		}
		this.nodes.forEach(FaultProcess::id);
		awaitOneCluster();
		logger.info("FAULT %d nodes, %d started at once: one cluster after %d ms".formatted(NODES, AT_ONCE,
				LocalCluster.millisSince(begun)));
		this.nodes.forEach((node) -> node.tell("load " + RATE));
		awaitProgress();
		logFigures();
		killSome();
		awaitProgress();
		assertNoneLeft("after the start and the kills");
		for (int i = 0; i < NODES; i += 3) {
			start(i);
		}
		this.nodes.forEach(FaultProcess::id);
		awaitOneCluster();
		this.nodes.forEach((node) -> node.tell("load " + RATE));
		awaitProgress();
		awaitEverythingCounted();
		assertNoneLeft("after the new starts");
		logFigures();
		List<Integer> one = IntStream.range(0, NODES / 2).boxed().toList();
		List<Integer> other = IntStream.range(NODES / 2, NODES).boxed().toList();
		this.nodes.sort((a, b) -> Integer.compare(number(a), number(b)));
		cutAndHeal("half of %d nodes cut off".formatted(NODES), () -> drop(one, other, true), this.network::heal, one,
				other);
		logFigures();
		this.nodes.forEach((node) -> assertThat(node.output()).as(node.name())
			.noneMatch((line) -> line.contains("OutOfMemoryError")));
	}

	private void start(int node) {
		FaultProcess process = FaultProcess.start(this.cluster, node, NODES, this.network, "-Xmx32m");
		this.nodes.add(process);
	}

	private static int number(FaultProcess node) {
		return Integer.parseInt(node.name().substring("node".length()));
	}

	/** Every third one, the first one among them, at once. */
	private void killSome() {
		List<FaultProcess> killed = new ArrayList<>(
				this.nodes.stream().filter((node) -> number(node) % 3 == 0).toList());
		this.nodes.removeAll(killed);
		long begun = System.nanoTime();
		killed.forEach((node) -> node.signal("KILL"));
		this.nodes.forEach((node) -> awaitNodes(node, this.nodes));
		logger.info("FAULT kill -9 of %d nodes at once: out of all views after %d ms".formatted(killed.size(),
				LocalCluster.millisSince(begun)));
		killed.forEach(FaultProcess::close);
	}

	/** None of those that are there was ever taken for gone. */
	private void assertNoneLeft(String when) {
		Set<String> names = names(this.nodes);
		for (FaultProcess node : this.nodes) {
			assertThat(node.events()).as("%s, %s: %s", when, node, node.output())
				.noneMatch((event) -> event.what().equals("left") && names.contains(event.node())
						&& number(event.node()) % 3 != 0);
		}
	}

	private static int number(String node) {
		return Integer.parseInt(node.substring("node".length()));
	}

	private void logFigures() {
		List<State> states = this.nodes.stream().map(FaultProcess::account).toList();
		logger.info("FAULT %d nodes: heap up to %,d bytes, resident up to %,d kB, up to %d threads, %d files".formatted(
				NODES, most(states, "heap"), max(this.nodes, FaultProcess::resident), most(states, "threads"),
				most(states, "files")));
	}

	private static long most(List<State> states, String key) {
		return max(states, (state) -> state.number(key));
	}

	private static <T> long max(List<T> all, ToLongFunction<T> value) {
		return all.stream().mapToLong(value).max().orElseThrow();
	}

}
