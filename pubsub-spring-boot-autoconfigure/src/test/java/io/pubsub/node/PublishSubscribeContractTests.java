package io.pubsub.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.Spread;
import io.pubsub.SubscriptionOptions;
import io.pubsub.UnknownNodeException;
import io.pubsub.cluster.Routing;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.request.RequestListener;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What clustered publish/subscribe promises, on any transport. Numbers are those of the
 * claims in the seed document 'Distributed PubSub in Elixir'.
 */
@Timeout(120)
abstract class PublishSubscribeContractTests {

	private TestCluster cluster;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(this::createTransport);
	}

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	@Nested
	@DisplayName("Claim 1: many subscribers on one topic")
	class ManySubscribers {

		@Test
		void eachGetsACopy() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			List<Inbox> inboxes = IntStream.range(0, 50).mapToObj((i) -> alice.subscribe("news")).toList();
			alice.publish("news", "hello");
			await().until(() -> inboxes.stream().allMatch((inbox) -> inbox.count() == 1));
		}

		@Test
		void aTopicIsAnyText() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			Member bob = PublishSubscribeContractTests.this.cluster.start("bob");
			for (String topic : List.of("a", ".", "..", "user updated", "/x?y=z", "日本語.ñ", "\uD83D\uDE00", "\n",
					"x".repeat(4000), "half \uD83D", "\uDE00.\uD83D?", "long" + "\uD83D-".repeat(100))) {
				Inbox inbox = bob.subscribe(topic);
				alice.publish(topic, topic);
				await().until(() -> inbox.payloads().equals(List.of(topic)));
				inbox.subscription.close();
			}
		}

		@Test
		void subscribingAListenerTwiceMakesTwoCopies() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			Inbox inbox = alice.subscribe("news");
			alice.node.subscriptions().subscribe("news", String.class, inbox);
			alice.publish("news", "hello");
			await().until(() -> inbox.count() == 2);
		}

		@Test
		void closingASubscriptionAgainDoesNothing() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			Inbox gone = alice.subscribe("news");
			Inbox stays = alice.subscribe("news");
			gone.subscription.close();
			gone.subscription.close();
			alice.publish("news", "hello");
			await().until(() -> stays.count() == 1);
			assertThat(gone.count()).isZero();
			assertThat(alice.node.metrics().topics().get("news").subscribers()).isOne();
		}

	}

	@Test
	@DisplayName("Claim 2: three nodes find each other, and a late one joins by itself")
	void nodesFindEachOther() {
		List<Member> three = this.cluster.startTogether("alice", "bob", "carol");
		three.forEach((member) -> await().until(() -> member.nodes().size() == 3));
		Member dave = this.cluster.start("dave");
		assertThat(dave.nodes()).containsExactlyInAnyOrder("alice", "bob", "carol", "dave");
		three.forEach((member) -> await().until(() -> member.nodes().size() == 4));
		assertThat(three.get(0).nodes()).isEqualTo(dave.nodes());
	}

	@Test
	@DisplayName("Claim 3: one message per other node that has a subscriber, whatever their number")
	void oneMessagePerNode() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Member carol = this.cluster.start("carol");
		List<Inbox> inboxes = new ArrayList<>();
		for (Member member : List.of(alice, bob, carol)) {
			IntStream.range(0, 20).forEach((i) -> inboxes.add(member.subscribe("news")));
		}
		alice.publish("news", "hello");
		await().until(() -> inboxes.stream().allMatch((inbox) -> inbox.count() == 1));
		assertThat(alice.messagesTo(bob)).isOne();
		assertThat(alice.messagesTo(carol)).isOne();
		assertThat(alice.messages()).as("none to itself").isEqualTo(2);
		assertThat(bob.messages() + carol.messages()).as("none sent on").isZero();
	}

	@Test
	@DisplayName("Claim 4: the matrix")
	void matrix() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Member carol = this.cluster.start("carol");
		List<Inbox> atAlice = List.of(alice.subscribe("user.created"), alice.subscribe("user.updated"));
		List<Inbox> atBob = IntStream.range(0, 5).mapToObj((i) -> bob.subscribe("user.created")).toList();
		List<Inbox> atCarol = IntStream.range(0, 2).mapToObj((i) -> carol.subscribe("user.updated")).toList();
		alice.publish("user.created", "Jade");
		await().untilAsserted(
				() -> assertThat(List.of(total(atAlice), total(atBob), total(atCarol))).containsExactly(1, 5, 0));
		bob.publish("user.updated", "Jadyline");
		await().untilAsserted(
				() -> assertThat(List.of(total(atAlice), total(atBob), total(atCarol))).containsExactly(2, 5, 2));
		assertThat(alice.messagesTo(carol)).isZero();
	}

	private static int total(List<Inbox> inboxes) {
		return inboxes.stream().mapToInt(Inbox::count).sum();
	}

	@Test
	@DisplayName("Claim 5: a node without interest gets no message at all")
	void noMessageWithoutInterest() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Member carol = this.cluster.start("carol");
		Inbox wanted = bob.subscribe("orders.*");
		Inbox other = carol.subscribe("orders");
		IntStream.range(0, 100).forEach((i) -> alice.publish("orders.new", "order " + i));
		await().until(() -> wanted.count() == 100);
		assertThat(alice.messagesTo(bob)).isEqualTo(100);
		assertThat(alice.messagesTo(carol)).isZero();
		wanted.subscription.close();
		await().until(() -> !alice.node.metrics().topics().containsKey("orders.*"));
		alice.publish("orders.new", "one more");
		alice.publish("orders", "for carol");
		await().until(() -> other.count() == 1);
		assertThat(alice.messagesTo(bob)).isEqualTo(100);
	}

	@Nested
	@DisplayName("Claim 6: the ways to publish")
	class WaysToPublish {

		private Member alice;

		private Member bob;

		private Inbox first;

		private Inbox second;

		private Inbox atBob;

		@BeforeEach
		void subscribe() {
			this.alice = PublishSubscribeContractTests.this.cluster.start("alice");
			this.bob = PublishSubscribeContractTests.this.cluster.start("bob");
			this.first = this.alice.subscribe("news");
			this.second = this.alice.subscribe("news");
			this.atBob = this.bob.subscribe("news");
		}

		@Test
		void publishFromSkipsOnlyTheGivenSubscription() {
			this.alice.node.publisher().publishFrom(this.first.subscription, "news", "hello");
			await().until(() -> this.second.count() == 1 && this.atBob.count() == 1);
			assertThat(this.first.count()).isZero();
		}

		@Test
		void publishLocalReachesThisNodeOnly() {
			this.alice.node.publisher().publishLocal("news", "hello");
			await().until(() -> this.first.count() == 1 && this.second.count() == 1);
			assertThat(this.alice.messages()).isZero();
		}

		@Test
		void publishToReachesOneNodeOnly() {
			Node bob = this.alice.node.cluster().node("bob").orElseThrow();
			this.alice.node.publisher().publishTo(bob, "news", "hello");
			await().until(() -> this.atBob.count() == 1);
			assertThat(this.first.count() + this.second.count()).isZero();
		}

		@Test
		void publishToMayReachItself() {
			this.alice.node.publisher().publishTo(this.alice.node.cluster().self(), "news", "hello");
			await().until(() -> this.first.count() == 1 && this.second.count() == 1);
			assertThat(this.alice.messages()).isZero();
		}

		@Test
		void publishToAnUnknownNodeIsAnErrorThatSaysSo() {
			Node dave = new Node("dave", UUID.randomUUID());
			assertThatExceptionOfType(UnknownNodeException.class)
				.isThrownBy(() -> this.alice.node.publisher().publishTo(dave, "news", "hello"))
				.withMessageContaining("'dave'")
				.withMessageContaining("alice, bob");
		}

	}

	@Test
	@DisplayName("Claim 7: order holds per publishing node, to each subscriber")
	void orderPerPublishingNode() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		List<Inbox> inboxes = List.of(alice.subscribe("*"), bob.subscribe("news"), bob.subscribe("**"));
		for (int i = 0; i < 3000; i++) {
			alice.publish("news", "alice " + i);
			bob.publish("news", "bob " + i);
		}
		for (Inbox inbox : inboxes) {
			await().until(() -> inbox.count() == 6000);
			for (String name : List.of("alice", "bob")) {
				assertThat(inbox.payloads().stream().filter((payload) -> payload.startsWith(name)))
					.containsExactlyElementsOf(IntStream.range(0, 3000).mapToObj((i) -> name + " " + i).toList());
			}
		}
	}

	@Test
	@DisplayName("Claim 8: a listener that throws, blocks or is slow harms no other listener, topic or node")
	void listenersAreIsolated() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		CountDownLatch never = new CountDownLatch(1);
		for (Member member : List.of(alice, bob)) {
			member.node.subscriptions().subscribe("news", String.class, (message) -> {
				throw new IllegalStateException("as it is told to");
			});
			for (int i = 0; i < 10; i++) {
				member.node.subscriptions().subscribe("news", String.class, (message) -> never.await());
			}
		}
		List<Inbox> inboxes = List.of(alice.subscribe("news"), bob.subscribe("news"), alice.subscribe("other"),
				bob.subscribe("other"));
		for (int i = 0; i < 1000; i++) {
			alice.publish("news", "news " + i);
			alice.publish("other", "other " + i);
		}
		inboxes.forEach((inbox) -> await().until(() -> inbox.count() == 1000));
		never.countDown();
	}

	@Test
	@DisplayName("Claim 9: whoever saw subscribe return gets the next message, from any node")
	void noPropagationRace() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		for (int i = 0; i < 200; i++) {
			String topic = "topic." + i;
			Inbox inbox = bob.subscribe(topic);
			alice.publish(topic, "hello");
			await().until(() -> inbox.count() == 1);
		}
		Member carol = this.cluster.start("carol");
		Inbox joiner = carol.subscribe("late");
		alice.publish("late", "from alice");
		bob.publish("late", "from bob");
		await().until(() -> joiner.count() == 2);
	}

	@Test
	@DisplayName("Claim 9: a subscription made before its node joins is known when start returns")
	void noRaceRightAfterJoining() {
		Member alice = this.cluster.start("alice");
		for (int i = 0; i < 5; i++) {
			Inbox inbox = new Inbox();
			String topic = "topic." + i;
			Member joiner = this.cluster.start("joiner " + i, (builder) -> {
			});
			inbox.subscription = joiner.node.subscriptions().subscribe(topic, String.class, inbox);
			alice.publish(topic, "hello");
			await().until(() -> inbox.count() == 1);
		}
	}

	@Test
	@DisplayName("Claim 10: a node that leaves takes its interest with it")
	void interestOfALeaverVanishes() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		bob.subscribe("news");
		assertThat(alice.node.metrics().topics().get("news").nodes()).containsExactly("bob");
		bob.node.close();
		await().until(() -> alice.nodes().equals(List.of("alice")));
		assertThat(alice.node.metrics().topics()).doesNotContainKey("news");
	}

	@Test
	void halfASurrogatePairArrivesAsItWas() {
		try (TestCluster cluster = new TestCluster(this::createTransport)) {
			Member alice = cluster.start("alice");
			Member bob = cluster.start("bob");
			Inbox inbox = bob.subscribe("news");
			alice.node.publisher().publish("news", "text \uD83D", Map.of("name \uDE00", "value \uD83D"));
			await().until(() -> inbox.count() == 1);
			assertThat(inbox.payloads()).containsExactly("text \uD83D");
			assertThat(inbox.messages.get(0).getHeaders()).containsEntry("name \uDE00", "value \uD83D")
				.containsEntry(PubSubHeaders.NODE, alice.node.cluster().self());
		}
	}

	@Test
	void aMessageTellsItsTopicAndSenderAndHeaders() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Inbox here = alice.subscribe("news.{kind}");
		Inbox there = bob.subscribe("news.*");
		alice.node.publisher()
			.publish("news.sport", "goal", Map.of("text", "a", "int", -1, "long", -2L, "double", 1.5, "flag", true));
		for (Inbox inbox : List.of(here, there)) {
			await().until(() -> inbox.count() == 1);
			assertThat(inbox.messages.get(0).getHeaders()).containsEntry(PubSubHeaders.TOPIC, "news.sport")
				.containsEntry(PubSubHeaders.NODE, alice.node.cluster().self())
				.containsEntry("text", "a")
				.containsEntry("int", -1)
				.containsEntry("long", -2L)
				.containsEntry("double", 1.5)
				.containsEntry("flag", true)
				.hasSize(7);
		}
	}

	@Test
	void broadcastRoutingSendsToEveryNode() {
		Member alice = this.cluster.start("alice", (builder) -> builder.routing(Routing.BROADCAST));
		Member bob = this.cluster.start("bob");
		Member carol = this.cluster.start("carol");
		Inbox inbox = bob.subscribe("news");
		alice.publish("news", "hello");
		await().until(() -> inbox.count() == 1);
		assertThat(alice.messagesTo(bob)).isOne();
		assertThat(alice.messagesTo(carol)).isOne();
	}

	@Nested
	class AGroup {

		@Test
		void getsEachMessageOnceInTheWholeCluster() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			Member bob = PublishSubscribeContractTests.this.cluster.start("bob");
			Member carol = PublishSubscribeContractTests.this.cluster.start("carol");
			List<List<String>> workers = List.of(work(bob), work(bob), work(carol), work(carol));
			Inbox audit = carol.subscribe("jobs.new");
			IntStream.range(0, 400).forEach((i) -> alice.publish("jobs.new", "job " + i));
			await().until(() -> workers.stream().mapToInt(List::size).sum() == 400 && audit.count() == 400);
			assertThat(workers.stream().flatMap(List::stream)).doesNotHaveDuplicates();
			assertThat(workers).as("evenly spread").allSatisfy((done) -> assertThat(done).hasSize(100));
			assertThat(alice.messagesTo(bob)).as("only what bob is to do").isEqualTo(200);
		}

		@Test
		void isSpreadEvenlyAlsoOverThePublishersOwnNode() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			Member bob = PublishSubscribeContractTests.this.cluster.start("bob");
			Member carol = PublishSubscribeContractTests.this.cluster.start("carol");
			List<List<String>> workers = List.of(work(alice), work(bob), work(carol));
			IntStream.range(0, 300).forEach((i) -> alice.publish("jobs.new", "job " + i));
			await().until(() -> workers.stream().mapToInt(List::size).sum() == 300);
			assertThat(workers.stream().flatMap(List::stream)).doesNotHaveDuplicates();
			assertThat(workers).allSatisfy((done) -> assertThat(done).hasSize(100));
			assertThat(alice.messages()).as("only what the others are to do").isEqualTo(200);
		}

		@Test
		void getsAConfirmedMessageOnceWhereverItIsServed() throws Exception {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			Member bob = PublishSubscribeContractTests.this.cluster.start("bob");
			List<List<String>> workers = List.of(work(alice), work(bob));
			for (int i = 0; i < 20; i++) {
				assertThat(alice.node.publisher().publishConfirmed("jobs.new", "job " + i).get().mailboxes()).isOne();
			}
			await().until(() -> workers.stream().mapToInt(List::size).sum() == 20);
			assertThat(workers).allSatisfy((done) -> assertThat(done).hasSize(10));
		}

		@Test
		void answersARequestToAllOnceWhereverItIsServed() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice");
			Member bob = PublishSubscribeContractTests.this.cluster.start("bob");
			for (Member member : List.of(alice, bob)) {
				member.node.subscriptions()
					.subscribe("jobs.*", String.class, (RequestListener<String>) (message) -> member.name(),
							SubscriptionOptions.defaults().group("workers"));
			}
			List<String> answers = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				answers.addAll(alice.node.requester().to("jobs.new").requestAll("who?", String.class).values());
			}
			assertThat(answers).hasSize(20);
			assertThat(answers).filteredOn("alice"::equals).hasSize(10);
		}

		@Test
		void prefersThePublishersOwnNodeIfItIsToldTo() {
			Member alice = PublishSubscribeContractTests.this.cluster.start("alice",
					(builder) -> builder.spread(Spread.OWN_NODE_FIRST));
			Member bob = PublishSubscribeContractTests.this.cluster.start("bob");
			List<String> here = work(alice);
			List<String> there = work(bob);
			IntStream.range(0, 50).forEach((i) -> alice.publish("jobs.new", "job " + i));
			await().until(() -> here.size() == 50);
			assertThat(there).isEmpty();
			assertThat(alice.messages()).isZero();
			IntStream.range(0, 50).forEach((i) -> bob.publish("jobs.new", "more " + i));
			await().until(() -> here.size() + there.size() == 100);
			assertThat(there).as("what bob publishes is spread as bob's members say").hasSize(25);
		}

		private List<String> work(Member member) {
			List<String> done = new CopyOnWriteArrayList<>();
			member.node.subscriptions()
				.subscribe("jobs.*", String.class, (message) -> done.add(message.getPayload()),
						SubscriptionOptions.defaults().group("workers"));
			return done;
		}

	}

}
