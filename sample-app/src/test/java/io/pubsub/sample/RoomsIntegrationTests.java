package io.pubsub.sample;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chat rooms of two processes, one of which is killed in the end.
 */
@Timeout(300)
class RoomsIntegrationTests {

	private static final JsonMapper json = new JsonMapper();

	/** What was sent before a subscription was there does not come. */
	private static final Duration BRIEFLY = Duration.ofSeconds(2);

	@Test
	void usersOfAllNodesMeet() throws InterruptedException {
		try (SampleCluster cluster = new SampleCluster();
				SampleProcess alice = cluster.startNamed("alice");
				SampleProcess bob = cluster.startNamed("bob")) {
			await().untilAsserted(() -> assertThat(alice.nodes()).hasSize(2));
			await().untilAsserted(() -> assertThat(bob.nodes()).hasSize(2));
			try (ChatUser ann = ChatUser.connect(alice, "ann").subscribe("/topic/rooms.lobby");
					ChatUser annElsewhere = ChatUser.connect(bob, "ann").subscribe("/user/queue/private");
					ChatUser ben = ChatUser.connect(bob, "ben").subscribe("/topic/rooms.lobby")) {
				for (SampleProcess process : new SampleProcess[] { alice, bob }) {
					awaitBody(process, "users", """
							[{"name": "ann", "sessions": [{"node": "alice"}, {"node": "bob"}]},
							{"name": "ben", "sessions": [{"node": "bob"}]}]""");
					awaitBody(process, "presence/lobby", """
							[{"user": "ann", "devices": 1}, {"user": "ben", "devices": 1}]""");
				}
				ben.say("/app/rooms/lobby", "Howdy");
				assertThat(ann.nextJson()).isEqualTo(said("lobby", "ben", "Howdy", "bob"));
				assertThat(ben.nextJson()).isEqualTo(said("lobby", "ben", "Howdy", "bob"));
				ann.subscribe("/user/queue/private");
				await().untilAsserted(() -> {
					ben.say("/app/users/ann", "psst");
					assertThat(json.readTree(ann.next(BRIEFLY))).isEqualTo(said(null, "ben", "psst", "bob"));
				});
				assertThat(annElsewhere.nextJson()).isEqualTo(said(null, "ben", "psst", "bob"));

				ann.subscribe("/user/queue/errors");
				await().untilAsserted(() -> {
					ann.say("/app/rooms/lobby", "x".repeat(10_001));
					assertThat(ann.next(BRIEFLY)).startsWith("Not sent");
				});
				ann.say("/app/rooms/lobby", "still here");
				assertThat(ben.nextJson()).isEqualTo(said("lobby", "ann", "still here", "alice"));

				bob.kill();
				awaitBody(alice, "users", """
						[{"name": "ann", "sessions": [{"node": "alice"}]}]""");
				awaitBody(alice, "presence/lobby", """
						[{"user": "ann", "devices": 1}]""");
				try (ChatUser back = ChatUser.connect(alice, "ben").subscribe("/topic/rooms.lobby")) {
					awaitBody(alice, "presence/lobby", """
							[{"user": "ann", "devices": 1}, {"user": "ben", "devices": 1}]""");
					back.leaveAll();
					awaitBody(alice, "presence/lobby", """
							[{"user": "ann", "devices": 1}]""");
				}
			}
		}
	}

	private static JsonNode said(String room, String user, String text, String node) {
		return json.createObjectNode().put("room", room).put("user", user).put("text", text).put("node", node);
	}

	/** Waits for an answer that says so much, in this order. */
	private static void awaitBody(SampleProcess process, String path, String expected) {
		await().untilAsserted(() -> assertContains(process.send("GET", path, ""), json.readTree(expected)));
	}

	private static void assertContains(JsonNode actual, JsonNode expected) {
		if (expected.isArray()) {
			assertThat(actual.size()).as(actual.toString()).isEqualTo(expected.size());
			for (int i = 0; i < expected.size(); i++) {
				assertContains(actual.get(i), expected.get(i));
			}
		}
		else if (expected.isObject()) {
			expected.properties().forEach((field) -> assertContains(actual.get(field.getKey()), field.getValue()));
		}
		else {
			assertThat(actual).isEqualTo(expected);
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
	}

}
