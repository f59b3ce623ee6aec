package io.pubsub.node;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.MessageListener;
import io.pubsub.PayloadCodec;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.FrameCounter;
import io.pubsub.history.HistoryPage;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.HistoryFrame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The moments at which a message could fall between history and what is published: each
 * held up until the other side has gone on.
 */
@Timeout(120)
class HistorySeamTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final CountDownLatch encoding = new CountDownLatch(1);

	private final CountDownLatch encode = new CountDownLatch(1);

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final List<Subscription> gaps = new CopyOnWriteArrayList<>();

	@AfterEach
	void stopNodes() {
		this.encode.countDown();
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name,
				(builder) -> builder.history(HistorySettings.of("orders.**"))
					.farewellTimeout(Duration.ofMillis(100))
					.codecs(List.of(new SlowCodec())));
	}

	private Subscription follow(Member member, String topic, StartPosition from) {
		return member.node.subscriptions()
			.subscribeWithoutWaiting(topic, String.class,
					(MessageListener<String>) (message) -> this.received.add(message.getPayload()),
					SubscriptionOptions.defaults().from(from).onGap(this.gaps::add));
	}

	/** A topic that other nodes keep than these, with one message. */
	private static String topicNotKeptBy(Member... members) throws Exception {
		for (int i = 0;; i++) {
			String topic = "orders." + i;
			long before = kept(members);
			members[0].node.publisher().publishConfirmed(topic, "0").get();
			if (kept(members) == before) {
				return topic;
			}
		}
	}

	private static long kept(Member... members) {
		return List.of(members).stream().mapToLong((member) -> member.node.metrics().history().messages()).sum();
	}

	@Test
	void aMessageWhoseRouteWasFoundBeforeTheSubscriptionBecameKnownArrives() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		start("carol");
		start("dave");
		String topic = topicNotKeptBy(bob);
		CompletableFuture<Void> publishing = CompletableFuture
			.runAsync(() -> alice.node.publisher().publish(topic, new Slow()));
		assertThat(this.encoding.await(60, TimeUnit.SECONDS)).isTrue();
		follow(bob, topic, StartPosition.now()).visible().get(60, TimeUnit.SECONDS);
		this.encode.countDown();
		publishing.get(60, TimeUnit.SECONDS);
		await().untilAsserted(() -> assertThat(this.received).containsExactly("slow"));
	}

	@Test
	void aMessageOnItsWayToTheNodesThatKeepItIsWaitedFor() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		Member dave = start("dave");
		String topic = topicNotKeptBy(alice, dave);
		for (Member keeper : List.of(bob, carol)) {
			this.network.link(alice.transport, keeper.transport).hold();
		}
		alice.publish(topic, "on its way");
		Subscription subscription = follow(dave, topic, StartPosition.beginning());
		await().until(() -> dave.frames.sent(alice.node.cluster().self().id(), HistoryFrame.Ask.class) > 0);
		for (Member keeper : List.of(bob, carol)) {
			this.network.link(alice.transport, keeper.transport).release();
		}
		await().untilAsserted(() -> assertThat(this.received).containsExactly("0", "on its way"));
		assertThat(this.gaps).isEmpty();
		assertThat(subscription.visible().get(60, TimeUnit.SECONDS)).isNull();
	}

	/** Also by applications whose calls may take hours. */
	@Test
	void aQuestionThatIsLostIsAskedAgain() throws Exception {
		Member alice = start("alice");
		Member bob = this.cluster.start("bob",
				(builder) -> builder.requestTimeout(Duration.ofHours(1)).farewellTimeout(Duration.ofMillis(100)));
		alice.node.publisher().publishConfirmed("orders.eu", "kept").get(60, TimeUnit.SECONDS);
		AtomicInteger lost = new AtomicInteger();
		this.network.link(bob.transport, alice.transport)
			.drop((bytes) -> isQuestion(bytes) && lost.getAndIncrement() == 0);
		follow(bob, "orders.eu", StartPosition.beginning());
		await().untilAsserted(() -> assertThat(this.received).containsExactly("kept"));
		assertThat(lost).hasValueGreaterThan(1);
		assertThat(this.gaps).isEmpty();
	}

	private static boolean isQuestion(byte[] bytes) {
		return FrameCounter.read(bytes, 0, bytes.length).stream().anyMatch(HistoryFrame.Ask.class::isInstance);
	}

	@Test
	void whatEndsWithAllNodesThatKeptItIsAGapAndNotSilence() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		Member dave = start("dave");
		String topic = topicNotKeptBy(alice);
		String cursor = alice.node.history()
			.read(topic, String.class, StartPosition.beginning(), 10)
			.get(60, TimeUnit.SECONDS)
			.cursor();
		List<Member> keepers = List.of(bob, carol, dave)
			.stream()
			.filter((member) -> member.node.metrics().history().messages() > 0)
			.toList();
		alice.node.publisher().publishConfirmed(topic, "lost").get();
		for (Member keeper : List.of(bob, carol, dave)) {
			this.network.kill(keeper.transport);
		}
		await().until(() -> alice.nodes().size() == 1);
		alice.publish(topic, "kept");
		follow(alice, topic, StartPosition.after(cursor));
		await().untilAsserted(() -> assertThat(this.received).containsExactly("kept"));
		assertThat(this.gaps).hasSize(1);
		assertThat(keepers).isNotEmpty();
	}

	/**
	 * A node is cut off after it has published to two topics, and what it has published
	 * to the second one only has reached a node on the other side that keeps it.
	 */
	@Test
	void whatANodeHasPublishedBeforeItWasCutOffIsReadOrIsAGapWhenItIsBack() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		Member dave = start("dave");
		follow(alice, "orders.*", StartPosition.now()).visible().get(60, TimeUnit.SECONDS);
		String passed = topicKeptBy(dave, List.of(alice, dave));
		String kept = topicKeptBy(dave, List.of(bob, dave));
		await().until(() -> this.received.size() > 0 && this.received.get(this.received.size() - 1).equals(kept));
		this.received.clear();
		String cursor = alice.node.history()
			.read("orders.*", String.class, StartPosition.beginning(), 1000)
			.get(60, TimeUnit.SECONDS)
			.cursor();
		long keptBefore = kept(bob);
		this.network.link(dave.transport, alice.transport).hold();
		dave.node.publisher().publish(passed, "passed over");
		dave.node.publisher().publish(kept, "kept");
		await().until(() -> kept(bob) == keptBefore + 1);
		this.network.partition(List.of(bob.transport), List.of(alice.transport), List.of(dave.transport));
		await().until(() -> alice.nodes().size() == 1 && bob.nodes().size() == 1);
		this.network.partition(List.of(alice.transport, bob.transport), List.of(dave.transport));
		await().untilAsserted(() -> assertThat(this.received).containsExactly("kept"));
		HistoryPage<String> page = alice.node.history()
			.read("orders.*", String.class, StartPosition.after(cursor), 1000)
			.get(60, TimeUnit.SECONDS);
		assertThat(page.messages()).extracting(Message::getPayload).containsExactly("kept");
		assertThat(page.hasGap()).isFalse();
		assertThat(this.gaps).isEmpty();
		this.network.link(dave.transport, alice.transport).release();
		this.network.heal();
		await().untilAsserted(() -> assertThat(this.gaps).hasSize(1));
		assertThat(this.received).containsExactly("kept");
		HistoryPage<String> next = alice.node.history()
			.read("orders.*", String.class, StartPosition.after(page.cursor()), 1000)
			.get(60, TimeUnit.SECONDS);
		assertThat(next.hasGap()).isTrue();
		HistoryPage<String> last = alice.node.history()
			.read("orders.*", String.class, StartPosition.after(next.cursor()), 1000)
			.get(60, TimeUnit.SECONDS);
		assertThat(last.hasGap()).isFalse();
		dave.publish(kept, "after");
		await().untilAsserted(() -> assertThat(this.received).containsExactly("kept", "after"));
		assertThat(this.gaps).hasSize(1);
	}

	/** A topic that those nodes keep, with its name as the one message. */
	private static String topicKeptBy(Member publisher, List<Member> keepers) throws Exception {
		for (int i = 0;; i++) {
			String topic = "orders." + i;
			long[] before = keepers.stream().mapToLong(HistorySeamTests::kept).toArray();
			publisher.node.publisher().publishConfirmed(topic, topic).get();
			boolean all = true;
			for (int j = 0; j < before.length; j++) {
				all &= kept(keepers.get(j)) > before[j];
			}
			if (all) {
				return topic;
			}
		}
	}

	/** Encoded by {@link SlowCodec}. */
	private static final class Slow {

	}

	/** Waits until it is let go. */
	private final class SlowCodec implements PayloadCodec {

		@Override
		public String name() {
			return "slow";
		}

		@Override
		public byte[] encode(Object payload) throws Exception {
			HistorySeamTests.this.encoding.countDown();
			HistorySeamTests.this.encode.await();
			return "slow".getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			return new String(bytes, StandardCharsets.UTF_8);
		}

	}

}
