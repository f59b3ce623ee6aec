package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

import io.pubsub.LossListener.Cause;
import io.pubsub.jgroups.FaultProcess.State;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A cluster of {@link FaultNode}s to which something happens: closed when a test ends.
 * With {@code -Dpubsub.rounds=25} it happens that many times, which takes about an hour.
 */
abstract class FaultTests {

	/** How often things happen; more than once only when asked to. */
	static final int ROUNDS = Integer.getInteger("pubsub.rounds", 1);

	private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("pubsub.patience.seconds", 60));

	static final Log logger = LogFactory.getLog(FaultTests.class);

	final String cluster = "test-" + UUID.randomUUID();

	/** Those that are to be there, oldest first. */
	final List<FaultProcess> nodes = new ArrayList<>();

	@AfterEach
	void closeNodes() throws IOException {
		this.nodes.forEach(FaultProcess::close);
		this.nodes.forEach((node) -> node.output()
			.stream()
			.filter((line) -> !line.contains(" INFO "))
			.forEach((line) -> logger.info("FAULT log of " + node + ": " + line)));
		LocalCluster.forget(this.cluster);
	}

	/** Starts a node of this machine, and waits until all know it. */
	FaultProcess startNode(String name) {
		FaultProcess node = FaultProcess.start(this.cluster, name);
		this.nodes.add(node);
		node.id();
		awaitOneCluster();
		return node;
	}

	static Set<String> names(List<FaultProcess> nodes) {
		return nodes.stream().map(FaultProcess::name).collect(Collectors.toSet());
	}

	void awaitNodes(FaultProcess node, List<FaultProcess> members) {
		await().untilAsserted(() -> assertThat(node.state().names("nodes")).isEqualTo(names(members)));
	}

	/** Every node knows of every other all that there is to know. */
	void awaitOneCluster() {
		Set<String> all = names(this.nodes);
		for (FaultProcess node : this.nodes) {
			await().untilAsserted(() -> {
				State state = node.state();
				assertThat(state.names("nodes")).isEqualTo(all);
				assertThat(state.names("topic.load")).isEqualTo(all);
				assertThat(state.names("group")).isEqualTo(all);
				Set<String> others = all.stream()
					.filter((name) -> !name.equals(node.name()))
					.collect(Collectors.toSet());
				// none is one empty text
				Set<String> watching = others.isEmpty() ? Set.of("") : others;
				assertThat(state.names("event.active")).as("events that are watched").isEqualTo(watching);
				assertThat(state.names("event.watchers")).as("nodes that watch").isEqualTo(watching);
				assertThat(state.text("event.demand")).isEqualTo("" + !others.isEmpty());
				for (String name : all) {
					assertThat(state.text("topic.of." + name)).isEqualTo(name);
					assertThat(state.text("name." + name)).isEqualTo(name);
				}
			});
		}
	}

	/** Each node goes on publishing, and hearing each other. */
	void awaitProgress() {
		List<State> states = this.nodes.stream().map(FaultProcess::state).toList();
		for (int i = 0; i < states.size(); i++) {
			FaultProcess node = this.nodes.get(i);
			State before = states.get(i);
			await().untilAsserted(() -> {
				State now = node.state();
				assertThat(now.number("published")).isGreaterThan(before.number("published") + 100);
				for (FaultProcess other : this.nodes) {
					String received = "received." + other.name();
					assertThat(now.number(received)).as(received).isGreaterThan(before.number(received));
				}
			});
		}
	}

	/**
	 * Of what was sent to a node, it has received, or has told that it lost, each one;
	 * and it has heard each message of each event, or was told of it as a gap, in order.
	 */
	void awaitEverythingCounted() {
		this.nodes.forEach((node) -> node.tell("pause"));
		for (FaultProcess node : this.nodes) {
			await().untilAsserted(() -> {
				long sent = 0;
				long received = 0;
				State state = node.state();
				for (FaultProcess other : this.nodes) {
					if (other != node) {
						sent += other.state().number("sent." + node.name());
						received += state.number("received." + other.name());
						received += state.number("events." + other.name());
					}
				}
				long gaps = state.number("lost." + Cause.GAP);
				// a worker may fall behind by more than a mailbox holds
				long overflow = state.number("overflow");
				assertThat(received + gaps + overflow)
					.as("%s has %d of %d, and has counted %d as gaps and %d as overflow", node, received, sent, gaps,
							overflow)
					.isEqualTo(sent);
				assertThat(state.number("event.wrong")).as("notices and messages of events that do not follow")
					.isZero();
				for (FaultProcess other : this.nodes) {
					if (other != node) {
						assertThat(state.number("event.last." + other.name()))
							.as("last message of the event of %s", other)
							.isEqualTo(other.state().number("event.published"));
					}
				}
				for (Cause cause : Cause.values()) {
					assertThat(state.number("reported." + cause)).isEqualTo(state.number("lost." + cause));
				}
			});
		}
		this.nodes.forEach((node) -> node.tell("resume"));
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
	}

}
