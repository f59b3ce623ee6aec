package io.pubsub.node;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.ClusterMerged;
import io.pubsub.LossListener.Cause;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.ClusterFrame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Claim 10 of the seed document 'Distributed PubSub in Elixir', on a network that is cut,
 * and loses and repeats what it carries.
 */
@Timeout(120)
class PartitionTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private static Set<String> interested(Member member, String topic) {
		NodeMetrics.TopicMetrics topicMetrics = member.node.metrics().topics().get(topic);
		return (topicMetrics != null) ? topicMetrics.nodes() : Set.of();
	}

	@Test
	@DisplayName("Claim 10: a killed node's interest vanishes")
	void interestOfAKilledNodeVanishes() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		bob.subscribe("news");
		assertThat(interested(alice, "news")).containsExactly("bob");
		this.network.kill(bob.transport);
		await().until(() -> interested(alice, "news").isEmpty());
		await().untilAsserted(() -> assertThat(alice.events).containsExactly(new NodeJoined(bob.node.cluster().self()),
				new NodeLeft(bob.node.cluster().self())));
	}

	@Test
	@DisplayName("Claim 10: after a partition interest is complete on both sides without a restart")
	void interestIsCompleteAfterAPartition() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Member carol = this.cluster.start("carol");
		Inbox before = bob.subscribe("before");
		this.network.partition(List.of(alice.transport, carol.transport), List.of(bob.transport));
		await().until(() -> alice.nodes().equals(List.of("alice", "carol")) && bob.nodes().equals(List.of("bob")));
		assertThat(interested(alice, "before")).isEmpty();
		Inbox atAlice = alice.subscribe("during");
		Inbox atBob = bob.subscribe("during");
		Inbox atCarol = carol.subscribe("during");
		before.subscription.close();
		alice.publish("during", "one side");
		bob.publish("during", "other side");
		await().until(() -> atAlice.count() == 1 && atBob.count() == 1 && atCarol.count() == 1);
		this.network.heal();
		for (Member member : List.of(alice, bob, carol)) {
			Set<String> others = Set.of("alice", "bob", "carol")
				.stream()
				.filter((name) -> !name.equals(member.name()))
				.collect(Collectors.toSet());
			await().untilAsserted(() -> assertThat(interested(member, "during")).isEqualTo(others));
			await().until(() -> member.events.stream().filter(ClusterMerged.class::isInstance).count() == 1);
			assertThat(member.node.metrics().topics()).doesNotContainKey("before");
		}
		bob.publish("during", "healed");
		await().until(() -> atAlice.count() == 2 && atBob.count() == 2 && atCarol.count() == 2);
		assertThat(atAlice.payloads()).as("nothing is replayed").containsExactly("one side", "healed");
	}

	@Test
	void nodesThatHaveNotPartedSendEachOtherNoRowsWhenOthersComeBack() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Member carol = this.cluster.start("carol");
		alice.subscribe("news");
		this.network.partition(List.of(alice.transport, bob.transport), List.of(carol.transport));
		await().until(() -> alice.nodes().equals(List.of("alice", "bob")) && carol.nodes().equals(List.of("carol")));
		bob.subscribe("news");
		long toBob = snapshots(alice, bob);
		long toCarol = snapshots(alice, carol);
		this.network.heal();
		for (Member member : List.of(alice, bob, carol)) {
			await().until(() -> member.events.stream().anyMatch(ClusterMerged.class::isInstance));
		}
		assertThat(interested(carol, "news")).containsExactlyInAnyOrder("alice", "bob");
		assertThat(interested(alice, "news")).containsExactly("bob");
		assertThat(snapshots(alice, carol)).isGreaterThan(toCarol);
		assertThat(snapshots(alice, bob)).isEqualTo(toBob);
	}

	private static long snapshots(Member from, Member to) {
		return from.frames.sent(to.transport.self(), ClusterFrame.Snapshot.class);
	}

	@Test
	void interestIsCompleteWhenOnlyOneSideSawTheOtherLeave() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Inbox inbox = bob.subscribe("news");
		this.network.holdViews(bob.transport);
		this.network.partition(List.of(alice.transport), List.of(bob.transport));
		await().until(() -> alice.nodes().equals(List.of("alice")));
		bob.node.subscriptions()
			.subscribeWithoutWaiting("during", String.class, new Inbox(), SubscriptionOptions.defaults());
		this.network.heal();
		await().untilAsserted(() -> assertThat(interested(alice, "during")).containsExactly("bob"));
		this.network.releaseViews(bob.transport);
		await().until(() -> bob.nodes().size() == 2);
		alice.publish("news", "hello");
		await().until(() -> inbox.count() == 1);
	}

	@Test
	void whatGotLostOnTheWayIsCountedAndReported() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Inbox inbox = bob.subscribe("news");
		alice.publish("news", "first");
		await().until(() -> inbox.count() == 1);
		AtomicInteger lost = new AtomicInteger();
		this.network.link(alice.transport, bob.transport).drop((bytes) -> {
			lost.addAndGet(new String(bytes, StandardCharsets.ISO_8859_1).split("lost", -1).length - 1);
			return true;
		});
		IntStream.range(0, 10).forEach((i) -> alice.publish("news", "lost"));
		await().until(() -> lost.get() == 10);
		this.network.link(alice.transport, bob.transport).drop((bytes) -> false);
		alice.publish("news", "last");
		await().until(() -> inbox.count() == 2);
		assertThat(inbox.payloads()).containsExactly("first", "last");
		assertThat(bob.node.metrics().lost(Cause.GAP)).isEqualTo(10);
		await().until(() -> bob.losses.size() == 1);
		assertThat(bob.losses.get(0)).satisfies((loss) -> {
			assertThat(loss.cause()).isEqualTo(Cause.GAP);
			assertThat(loss.count()).isEqualTo(10);
			assertThat(loss.node()).isEqualTo("alice");
		});
	}

	@Test
	void nothingIsDeliveredTwice() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		this.network.link(alice.transport, bob.transport).duplicate((bytes) -> true);
		Inbox inbox = bob.subscribe("news");
		IntStream.range(0, 100).forEach((i) -> alice.publish("news", "message " + i));
		await().until(() -> inbox.count() >= 100);
		alice.publish("news", "last");
		await().until(() -> inbox.payloads().contains("last"));
		assertThat(inbox.payloads()).hasSize(101).doesNotHaveDuplicates();
		assertThat(bob.node.metrics().lost(Cause.GAP)).isZero();
	}

	@Test
	@Timeout(300)
	void interestConvergesOnANetworkThatLosesAndRepeats() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		for (Member from : List.of(alice, bob)) {
			Member to = (from == alice) ? bob : alice;
			this.network.link(from.transport, to.transport)
				.drop((bytes) -> random.nextInt(3) == 0)
				.duplicate((bytes) -> random.nextInt(3) == 0);
		}
		List<Inbox> inboxes = IntStream.range(0, 200).mapToObj((i) -> {
			Inbox inbox = new Inbox();
			inbox.subscription = bob.node.subscriptions()
				.subscribeWithoutWaiting("topic." + i, String.class, inbox, SubscriptionOptions.defaults());
			return inbox;
		}).toList();
		inboxes.subList(0, 100).forEach((inbox) -> inbox.subscription.close());
		Set<String> expected = IntStream.range(100, 200).mapToObj((i) -> "topic." + i).collect(Collectors.toSet());
		// every 2 s three messages in a row have to get through: 30 s are too few now and
		// then
		await().atMost(Duration.ofMinutes(2))
			.untilAsserted(
					() -> assertThat(alice.node.metrics().topics().keySet()).as("seed %d", seed).isEqualTo(expected));
		inboxes.subList(100, 200)
			.forEach((inbox) -> assertThat(inbox.subscription.visible()).succeedsWithin(Duration.ofMinutes(2)));
	}

	@Test
	void aJoinerMissesNothingWhileItsInterestIsNotKnown() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		this.network.link(bob.transport, alice.transport).hold();
		this.network.partition(List.of(alice.transport), List.of(bob.transport));
		await().until(() -> alice.nodes().size() == 1);
		Inbox inbox = new Inbox();
		bob.node.subscriptions().subscribe("news", String.class, inbox);
		List<String> jobs = new CopyOnWriteArrayList<>();
		bob.node.subscriptions()
			.subscribe("jobs", String.class, (message) -> jobs.add(message.getPayload()),
					SubscriptionOptions.defaults().group("workers"));
		this.network.heal();
		await().until(() -> alice.nodes().size() == 2);
		alice.publish("news", "hello");
		alice.publish("jobs", "work");
		await().until(() -> inbox.count() == 1 && jobs.size() == 1);
		this.network.link(bob.transport, alice.transport).release();
		await().untilAsserted(() -> assertThat(interested(alice, "news")).containsExactly("bob"));
	}

}
