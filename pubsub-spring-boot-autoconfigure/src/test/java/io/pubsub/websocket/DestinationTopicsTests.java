package io.pubsub.websocket;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.pubsub.topic.TopicPattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DestinationTopicsTests {

	private static final String CHARACTERS = "/.*{}%ab2EüA\u0000\ud83d\ude00\ud800 :";

	@Test
	void segmentsStayReadable() {
		assertThat(DestinationTopics.ofDestination("/topic/rooms/blue"))
			.isEqualTo("pubsub-websocket.destination.%.topic.rooms.blue");
		assertThat(DestinationTopics.ofDestination("topic/rooms.blue"))
			.isEqualTo("pubsub-websocket.destination.topic.rooms%2Eblue");
		assertThat(DestinationTopics.ofDestination("/topic//x/"))
			.isEqualTo("pubsub-websocket.destination.%%.%.topic.%.x.%");
	}

	@Test
	void noTwoDestinationsHaveOneTopicAndEachIsFoundAgain() {
		Random random = new Random(7);
		Map<String, String> destinations = new HashMap<>();
		for (int i = 0; i < 200_000; i++) {
			String destination = text(random, random.nextInt(8));
			String topic = DestinationTopics.ofDestination(destination);
			TopicPattern.requireTopic(topic);
			assertThat(DestinationTopics.toDestination(topic)).isEqualTo(destination);
			String other = destinations.putIfAbsent(topic, destination);
			assertThat(other).isIn(null, destination);
		}
	}

	@Test
	void namesOfUsersAreOneSegment() {
		Random random = new Random(8);
		Map<String, String> users = new HashMap<>();
		for (int i = 0; i < 50_000; i++) {
			String user = text(random, random.nextInt(6));
			String topic = DestinationTopics.ofUser(user);
			TopicPattern.requireTopic(topic);
			assertThat(topic.split("\\.", -1)).hasSize(3);
			assertThat(users.putIfAbsent(topic, user)).isIn(null, user);
		}
	}

	@Test
	void whatIsTooLongIsRefusedWithoutBeingRepeated() {
		String longest = "/" + "a".repeat(DestinationTopics.MAX_TOPIC - "pubsub-websocket.destination.%.".length());
		assertThat(DestinationTopics.ofDestination(longest)).hasSize(TopicPattern.MAX_LENGTH);
		for (String destination : new String[] { longest + "a", "*".repeat(2_000), "x".repeat(1 << 20) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> DestinationTopics.ofDestination(destination))
				.withMessageContaining("of " + destination.length() + " characters is too long")
				.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(300));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> DestinationTopics.ofUser("x".repeat(5_000)))
			.withMessageContaining("user name");
		assertThatIllegalArgumentException().isThrownBy(() -> DestinationTopics.ofSession("%".repeat(2_000)))
			.withMessageContaining("session id");
	}

	@Test
	void otherTopicsAreNoDestinations() {
		for (String topic : new String[] { "", "orders", "pubsub-websocket.destination", "pubsub-websocket.user.x",
				"pubsub-websocket.destination.%2", "pubsub-websocket.destination.%ZZ",
				"pubsub-websocket.destinations.x" }) {
			assertThatIllegalArgumentException().as(topic).isThrownBy(() -> DestinationTopics.toDestination(topic));
		}
	}

	private static String text(Random random, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
		}
		return text.toString();
	}

}
