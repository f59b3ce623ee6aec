package io.pubsub.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;

import io.pubsub.Node;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.topic.InterestListener;
import io.pubsub.node.topic.TopicRelay;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Relays, and what nodes subscribe to.
 */
class TopicRelaysTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice", (builder) -> builder.relays(true));

	private final Member bob = this.cluster.start("bob", (builder) -> builder.relays(true));

	private final List<String> relayed = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private void take(Message<Payload> message) {
		this.relayed.add(new String(message.getPayload().bytes(), StandardCharsets.UTF_8));
	}

	@Test
	void aRelayGetsEachMessageOnceAndInOrderWhileItsPatternsChange() throws InterruptedException {
		TopicRelay relay = this.alice.node.relays().open("test", this::take);
		relay.add("orders.created").join();
		TestCluster.await().until(() -> this.bob.node.metrics().topics().containsKey("orders.created"));
		AtomicBoolean stop = new AtomicBoolean();
		CountDownLatch changing = new CountDownLatch(1);
		Thread changes = new Thread(() -> {
			while (!stop.get()) {
				for (String pattern : List.of("orders.*", "**", "*.created", "orders.**")) {
					relay.add(pattern);
				}
				for (String pattern : List.of("**", "orders.*", "orders.**", "*.created")) {
					relay.remove(pattern);
				}
				changing.countDown();
			}
		});
		changes.start();
		assertThat(changing.await(30, TimeUnit.SECONDS)).isTrue();
		List<String> here = new ArrayList<>();
		List<String> there = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			this.alice.publish("orders.created", "alice " + i);
			here.add("alice " + i);
			this.bob.publish("orders.created", "bob " + i);
			there.add("bob " + i);
		}
		stop.set(true);
		changes.join();
		TestCluster.await().until(() -> this.relayed.size() >= here.size() + there.size());
		List<String> relayed = List.copyOf(this.relayed);
		assertThat(relayed).hasSize(here.size() + there.size());
		assertThat(relayed.stream().filter((text) -> text.startsWith("alice"))).containsExactlyElementsOf(here);
		assertThat(relayed.stream().filter((text) -> text.startsWith("bob"))).containsExactlyElementsOf(there);
	}

	@Test
	void ofSeveralRelaysOfANameOneGetsAMessage() {
		for (Member member : List.of(this.alice, this.bob)) {
			member.node.relays().open("test", this::take).add("orders").join();
		}
		TestCluster.await()
			.until(() -> !this.alice.node.metrics().topics().get("orders").nodes().isEmpty()
					&& !this.bob.node.metrics().topics().get("orders").nodes().isEmpty());
		List<String> expected = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
		expected.forEach((text) -> ((Integer.parseInt(text) % 2 == 0) ? this.alice : this.bob).publish("orders", text));
		TestCluster.await().until(() -> this.relayed.size() >= expected.size());
		assertThat(this.relayed).containsExactlyInAnyOrderElementsOf(expected);
	}

	@Test
	void aRelayThatWithdrawsHandlesWhatItHasAndHearsNothingAfterwards() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		TopicRelay relay = this.alice.node.relays().open("test", (message) -> {
			begun.countDown();
			go.await();
			take(message);
		});
		relay.add("orders").join();
		TestCluster.await().until(() -> this.bob.node.metrics().topics().containsKey("orders"));
		this.bob.publish("orders", "one");
		this.alice.publish("orders", "two");
		assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		relay.withdraw();
		TestCluster.await().until(() -> !this.bob.node.metrics().topics().containsKey("orders"));
		this.bob.publish("orders", "not wanted");
		assertThat(relay.add("bills")).isDone();
		assertThat(this.bob.messages()).isEqualTo(1);
		go.countDown();
		relay.drainOff().join();
		relay.close();
		assertThat(this.relayed).containsExactlyInAnyOrder("one", "two");
		assertThat(this.alice.node.metrics().topics()).isEmpty();
	}

	@Test
	void whatIsPublishedByARelayIsDecodedByListenersOnEachNode() {
		Inbox here = this.alice.subscribe("orders");
		Inbox there = this.bob.subscribe("orders");
		this.alice.node.relays()
			.publish("orders", new Payload(Payload.TEXT, new byte[] { 'h', 'i' }), Map.of("key", 7));
		for (Inbox inbox : List.of(here, there)) {
			TestCluster.await().until(() -> inbox.count() == 1);
			assertThat(inbox.payloads()).containsExactly("hi");
			assertThat(inbox.messages.get(0).getHeaders()).containsEntry("key", 7);
		}
	}

	@Test
	void listenersHearWhatThereIsAndWhatChanges() {
		Inbox first = this.bob.subscribe("a.*");
		this.bob.subscribe("a.*");
		this.alice.subscribe("b");
		Recorder recorder = new Recorder();
		Runnable end = this.alice.node.relays().watch(recorder);
		assertThat(recorder.heard).containsExactlyInAnyOrder("+ bob a.*", "+ alice b");
		recorder.heard.clear();
		Inbox second = this.alice.subscribe("c");
		this.alice.subscribe("c");
		second.subscription.close();
		first.subscription.close();
		this.bob.subscribe("d");
		TestCluster.await().until(() -> recorder.heard.contains("+ bob d"));
		assertThat(recorder.heard).as("once, while any subscriber is there").containsExactly("+ alice c", "+ bob d");
		end.run();
		this.bob.subscribe("e");
		assertThat(recorder.heard).hasSize(2);
	}

	@Test
	void aNodeThatGivesUpATopicIsToldFromOneThatLeaves() {
		Recorder recorder = new Recorder();
		this.alice.node.relays().watch(recorder);
		Inbox inbox = this.bob.subscribe("a");
		this.bob.subscribe("b");
		inbox.subscription.close();
		TestCluster.await().until(() -> recorder.heard.contains("- bob a"));
		this.network.lose(this.bob.transport);
		TestCluster.await().until(() -> recorder.heard.size() == 4);
		assertThat(recorder.heard).containsExactly("+ bob a", "+ bob b", "- bob a", "left bob b");
	}

	@Test
	void aNodeWithoutRelaysSaysSo() {
		Member carol = this.cluster.start("carol");
		assertThatIllegalStateException().isThrownBy(() -> carol.node.relays().watch(new Recorder()))
			.withMessageContaining("relays(true)");
	}

	/** What it heard. */
	private static final class Recorder implements InterestListener {

		private final List<String> heard = new CopyOnWriteArrayList<>();

		@Override
		public void added(Node node, String topic, String group) {
			this.heard.add("+ " + node + " " + topic);
		}

		@Override
		public void removed(Node node, String topic, String group, boolean left) {
			this.heard.add((left ? "left " : "- ") + node + " " + topic);
		}

	}

}
