package io.pubsub.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.StartPosition;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that start in the history of their topic.
 */
@Timeout(120)
class StreamsOfHistoryTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	private static List<String> numbers(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> "m" + i).toList();
	}

	@Test
	void whatWasKeptComesAsItIsRequestedAndThenWhatIsNewWhateverTheMailboxHolds() {
		Member alice = this.cluster.start("alice", (builder) -> builder.history(HistorySettings.of("orders.**")));
		Member bob = this.cluster.start("bob", (builder) -> builder.history(HistorySettings.of("orders.**")));
		numbers(0, 100).forEach((payload) -> alice.publish("orders.eu", payload));
		TopicStreams streams = new TopicStreams(bob.node.subscriptions(), bob.node.monitors());
		RecordingSubscriber subscriber = RecordingSubscriber.requesting(10);
		Flow.Publisher<Message<String>> stream = streams.stream("orders.eu", String.class,
				SubscriptionOptions.defaults().from(StartPosition.beginning()).capacity(5));
		stream.subscribe(subscriber);
		await().until(() -> subscriber.received().equals(numbers(0, 10)));
		numbers(100, 200).forEach((payload) -> alice.publish("orders.eu", payload));
		List<String> expected = new ArrayList<>(numbers(0, 10));
		for (int i = 10; i < 200; i += 19) {
			subscriber.subscription.request(19);
			expected.addAll(numbers(i, i + 19));
			await().untilAsserted(() -> assertThat(subscriber.received()).isEqualTo(expected));
		}
		assertThat(bob.losses).isEmpty();
		subscriber.subscription.cancel();
		assertThat(bob.node.subscriptions().all()).isEmpty();
	}

}
