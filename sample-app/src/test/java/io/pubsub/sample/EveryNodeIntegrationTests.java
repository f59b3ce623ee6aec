package io.pubsub.sample;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that reports, and levels of loggers, on two processes, of which the one that
 * reports is killed.
 */
@Timeout(300)
class EveryNodeIntegrationTests {

	@Test
	void levelsAreSetOnAllNodesAndOneNodeReports() {
		try (SampleCluster cluster = new SampleCluster();
				SampleProcess alice = cluster.startNamed("alice");
				SampleProcess bob = cluster.startNamed("bob")) {
			await().untilAsserted(() -> assertThat(alice.nodes()).hasSize(2));
			await().untilAsserted(() -> assertThat(bob.nodes()).hasSize(2));

			JsonNode told = alice.send("PUT", "loggers/io.pubsub.sample?level=DEBUG", "");
			assertThat(told.propertyNames()).containsExactlyInAnyOrder("alice", "bob");
			assertThat(told.findValues("error")).allMatch(JsonNode::isNull);

			await().untilAsserted(() -> assertThat(get(alice, "leader").has("term")).isTrue());
			await().untilAsserted(() -> assertThat(get(bob, "leader")).isEqualTo(get(alice, "leader")));
			JsonNode before = get(alice, "leader");
			boolean aliceLeads = before.get("node").asString().equals("alice");
			(aliceLeads ? alice : bob).kill();
			SampleProcess other = aliceLeads ? bob : alice;
			await().untilAsserted(() -> {
				JsonNode after = get(other, "leader");
				assertThat(after.get("node").asString()).isIn(List.of("alice", "bob"))
					.isNotEqualTo(before.get("node").asString());
				assertThat(after.get("term").asLong()).isGreaterThan(before.get("term").asLong());
			});
		}
	}

	private static JsonNode get(SampleProcess process, String path) {
		return process.send("GET", path, "");
	}

	private static ConditionFactory await() {
		// there may be no leader for a moment
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptionsInstanceOf(IllegalStateException.class);
	}

}
