package io.pubsub.websocket;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.pubsub.Subscription;
import io.pubsub.listener.RecordingSubscriptions;

import static org.assertj.core.api.Assertions.assertThat;

class ClientSubscriptionsTests {

	private final RecordingSubscriptions recording = new RecordingSubscriptions();

	private final InterestTable interests = new InterestTable(this.recording);

	private final ClientSubscriptions clients = new ClientSubscriptions(this.interests, (message) -> {
	}, 3);

	@Test
	void theFirstSubscribesTheNodeAndTheLastEndsThat() {
		this.clients.add("s1", "a", List.of("topic"));
		Subscription subscription = this.interests.subscription("topic");
		this.clients.add("s1", "b", List.of("topic"));
		this.clients.add("s2", "a", List.of("topic"));
		assertThat(topics()).containsExactly("topic");
		this.clients.remove("s1", "a");
		this.clients.removeAll("s2");
		assertThat(this.interests.subscription("topic")).isSameAs(subscription);
		this.clients.remove("s1", "b");
		assertThat(topics()).isEmpty();
		assertThat(this.interests.size()).isZero();
		assertThat(this.clients.sessions()).isZero();
	}

	@Test
	void theFirstSubscriptionOfAnIdStays() {
		this.clients.add("s1", "a", List.of("first"));
		this.clients.add("s1", "a", List.of("second"));
		assertThat(topics()).containsExactly("first");
		this.clients.remove("s1", "a");
		this.clients.remove("s1", "a");
		assertThat(topics()).isEmpty();
	}

	@Test
	void whatIsUnknownIsNotRemoved() {
		this.clients.add("s1", "a", List.of("topic"));
		this.clients.remove("s1", "b");
		this.clients.remove("s2", "a");
		this.clients.removeAll("s2");
		assertThat(topics()).containsExactly("topic");
	}

	@Test
	void aPatternNeedsSeveralTopics() {
		this.clients.add("s1", "a", List.of("x.**", "y.**"));
		this.clients.add("s2", "a", List.of("z.**", "y.**"));
		assertThat(topics()).containsExactlyInAnyOrder("x.**", "y.**", "z.**");
		this.clients.removeAll("s1");
		assertThat(topics()).containsExactlyInAnyOrder("y.**", "z.**");
	}

	@Test
	void aSessionHasOnlySoMany() {
		for (String id : List.of("a", "b", "c")) {
			assertThat(this.clients.add("s1", id, List.of(id))).isTrue();
		}
		assertThat(this.clients.add("s1", "d", List.of("d"))).isFalse();
		assertThat(this.clients.add("s1", "a", List.of("d"))).as("is there").isTrue();
		assertThat(this.clients.add("s2", "d", List.of("e"))).isTrue();
		assertThat(topics()).containsExactlyInAnyOrder("a", "b", "c", "e");
		this.clients.remove("s1", "b");
		assertThat(this.clients.add("s1", "d", List.of("d"))).isTrue();
	}

	private List<String> topics() {
		return this.recording.all().stream().map(Subscription::topic).toList();
	}

}
