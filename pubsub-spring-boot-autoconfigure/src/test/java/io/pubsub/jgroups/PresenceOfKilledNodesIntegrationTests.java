package io.pubsub.jgroups;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.node.PresenceRecorder;
import io.pubsub.node.PubSubNode;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that are killed while their entries change.
 */
@Timeout(180)
class PresenceOfKilledNodesIntegrationTests extends LocalCluster {

	private final PubSubNode alice = node("alice");

	private final PubSubNode bob = node("bob");

	private PubSubNode node(String name) {
		PubSubNode node = PubSubNode.builder(name)
			.transport(new JGroupsTransport(JGroupsOptions.builder(this.cluster, name).build()))
			.build();
		node.start();
		return node;
	}

	@AfterEach
	void stop() {
		this.alice.close();
		this.bob.close();
	}

	private static Set<Object> nodes(Presence presence) {
		return presence.list("room")
			.values()
			.stream()
			.flatMap(List::stream)
			.map((entry) -> entry.node().id())
			.collect(Collectors.toSet());
	}

	@Test
	void theirEntriesGoAndThoseOfOthersStay() {
		PresenceHandle own = this.bob.presence().track("room", "user 0", "bob's");
		PresenceRecorder recorder = new PresenceRecorder();
		this.alice.presence().monitor("room", recorder);
		try (NodeProcess one = NodeProcess.start(PresenceProcess.class, this.cluster, 0);
				NodeProcess other = NodeProcess.start(PresenceProcess.class, this.cluster, 0)) {
			Set<Object> all = Set.of(one.self(), other.self(), this.bob.cluster().self().id());
			for (PubSubNode node : List.of(this.alice, this.bob)) {
				await().until(() -> node.metrics().presenceEntries() == 2 * PresenceProcess.ENTRIES + 1);
				assertThat(nodes(node.presence())).isEqualTo(all);
				assertThat(node.presence().list("room")).hasSize(PresenceProcess.ENTRIES);
				assertThat(node.presence().list("room", "user 0")).hasSize(3);
			}
			await().until(() -> recorder.heard.stream().filter((heard) -> heard.startsWith("~")).count() > 100);
			long killed = System.nanoTime();
			one.signal("KILL");
			for (PubSubNode node : List.of(this.alice, this.bob)) {
				await().until(() -> node.metrics().presenceEntries() == PresenceProcess.ENTRIES + 1);
				assertThat(nodes(node.presence())).doesNotContain(one.self());
			}
			logger.info("The entries of a killed process were gone after " + millisSince(killed) + " ms");
			own.update("bob's still");
			await().until(() -> this.alice.presence()
				.list("room", "user 0")
				.stream()
				.anyMatch((entry) -> "bob's still".equals(entry.metadata(String.class))));
			other.signal("KILL");
			await().until(() -> PresenceRecorder.texts(this.alice.presence().list("room"))
				.equals(List.of("user 0=bob's still")));
			await().until(() -> recorder.present().equals(List.of("user 0=bob's still")));
			assertThat(recorder.wrong).isEmpty();
			assertThat(recorder.again).isEmpty();
			Map<String, Long> left = recorder.heard.stream()
				.filter((heard) -> heard.startsWith("-"))
				.collect(Collectors.groupingBy((heard) -> heard.substring(1, heard.indexOf('=')),
						Collectors.counting()));
			assertThat(left).hasSize(PresenceProcess.ENTRIES)
				.allSatisfy((key, count) -> assertThat(count).isEqualTo(2));
		}
		PresenceEntry entry = own.entry();
		assertThat(entry.metadata(String.class)).isEqualTo("bob's still");
	}

}
