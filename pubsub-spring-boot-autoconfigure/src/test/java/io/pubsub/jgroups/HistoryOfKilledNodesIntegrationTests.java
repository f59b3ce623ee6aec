package io.pubsub.jgroups;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.StartPosition;
import io.pubsub.SubscriptionOptions;
import io.pubsub.history.HistoryPage;
import io.pubsub.node.PubSubNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that publish and keep messages, and are killed one after the other.
 */
@Timeout(240)
class HistoryOfKilledNodesIntegrationTests extends LocalCluster {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final PubSubNode alice = PubSubNode.builder("alice")
		.transport(new JGroupsTransport(JGroupsOptions.builder(this.cluster, "alice").build()))
		.history(HistoryProcess.SETTINGS)
		.build();

	@AfterEach
	void stop() {
		this.alice.close();
	}

	@Test
	void nothingThatWasConfirmedIsLost() throws Exception {
		this.alice.start();
		List<String> followed = Collections.synchronizedList(new ArrayList<>());
		this.alice.subscriptions()
			.subscribe("orders.*", String.class, (message) -> followed.add(message.getPayload()),
					SubscriptionOptions.defaults().from(StartPosition.beginning()));
		List<NodeProcess> processes = new ArrayList<>();
		try {
			for (int i = 0; i < 3; i++) {
				processes.add(NodeProcess.start(HistoryProcess.class, this.cluster, 0));
			}
			List<UUID> ids = processes.stream().map(NodeProcess::self).toList();
			Set<String> confirmed = new HashSet<>();
			for (int i = 0; i < processes.size(); i++) {
				NodeProcess killed = processes.get(i);
				int before = confirmed(killed).size();
				await().atMost(PATIENCE)
					.pollInterval(Duration.ofMillis(50))
					.until(() -> confirmed(killed).size() > before + 500);
				killed.signal("KILL");
				int alive = processes.size() - i;
				await().until(() -> this.alice.cluster().nodes().size() == alive);
				for (UUID id : ids.subList(i + 1, ids.size())) {
					awaitHandover(id);
				}
				await().until(() -> this.alice.metrics().history().pending() == 0);
			}
			processes.forEach((process) -> confirmed.addAll(confirmed(process)));
			HistoryPage<String> page = this.alice.history()
				.read("orders.*", String.class, StartPosition.beginning(), 100_000)
				.get(60, TimeUnit.SECONDS);
			assertThatAllAreThereOnce(page.messages().stream().map(Message::getPayload).toList(), confirmed);
			await().untilAsserted(() -> assertThatAllAreThereOnce(List.copyOf(followed), confirmed));
			logger.info(confirmed.size() + " messages were confirmed by processes that were killed, and are kept");
		}
		finally {
			processes.forEach(NodeProcess::close);
		}
	}

	/** Of tens of thousands: AssertJ compares each with each. */
	private static void assertThatAllAreThereOnce(List<String> messages, Set<String> confirmed) {
		Set<String> different = new HashSet<>(messages);
		assertThat(messages).hasSize(different.size());
		Set<String> missing = new HashSet<>(confirmed);
		missing.removeAll(different);
		assertThat(missing).isEmpty();
	}

	private static List<String> confirmed(NodeProcess process) {
		return process.output()
			.stream()
			.filter((line) -> line.startsWith("CONFIRMED ") && line.split(" ").length == 3)
			.map((line) -> line.substring("CONFIRMED ".length()))
			.toList();
	}

	private void awaitHandover(UUID id) {
		await().pollInterval(Duration.ofMillis(50))
			.until(() -> "0".equals(this.alice.requester().request(HistoryProcess.pending(id), "", String.class)));
	}

}
