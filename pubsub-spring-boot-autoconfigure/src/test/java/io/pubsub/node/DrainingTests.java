package io.pubsub.node;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.GroupTarget;
import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.Mailbox;
import io.pubsub.PayloadCodec;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.topic.NodeSubscription;
import io.pubsub.request.Replies;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the messages of groups, and of requests, while members close and nodes
 * drain.
 */
@Timeout(180)
class DrainingTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice", (builder) -> builder.codecs(List.of(new TaskCodec())));

	private final Member bob = this.cluster.start("bob", (builder) -> builder.codecs(List.of(new TaskCodec())));

	private final ExecutorService executor = Executors.newCachedThreadPool();

	@AfterEach
	void stopNodes() {
		release();
		this.cluster.close();
		this.executor.shutdownNow();
	}

	private static Inbox work(Member member) {
		Inbox inbox = new Inbox();
		inbox.subscription = member.node.subscriptions()
			.subscribe("jobs", Object.class, inbox, SubscriptionOptions.defaults().group("workers"));
		inbox.mailbox = inbox.subscription;
		return inbox;
	}

	private static Subscription reply(Member member, String reply) {
		RequestListener<String> listener = (message) -> reply;
		return member.node.subscriptions()
			.subscribe("jobs", String.class, listener, SubscriptionOptions.defaults().group("workers"));
	}

	private static Receipt confirm(Member member) throws Exception {
		return member.node.publisher().publishConfirmed("jobs", "job").get(30, TimeUnit.SECONDS);
	}

	private static Arrival at(Receipt receipt, Member member) {
		return receipt.nodes().get(member.node.cluster().self());
	}

	/** Has nobody but the node itself know what it withdraws. */
	private void keepSecret(Member member) {
		Member other = (member == this.alice) ? this.bob : this.alice;
		this.network.link(member.transport, other.transport).hold();
	}

	private void release() {
		this.network.link(this.alice.transport, this.bob.transport).release();
		this.network.link(this.bob.transport, this.alice.transport).release();
	}

	/** Begins to drain a node, which is held up by a listener. */
	private Future<Boolean> drain(Member member, CountDownLatch held) {
		Inbox busy = new Inbox();
		member.node.subscriptions().subscribe("busy", String.class, (message) -> {
			busy.onMessage(null);
			held.await();
		});
		member.publish("busy", "hello");
		await().until(() -> busy.count() == 1);
		return this.executor.submit(() -> member.node.drain(Duration.ofSeconds(30)));
	}

	private boolean knows(Member member, Member other) {
		return member.node.metrics()
			.topics()
			.getOrDefault("jobs", new NodeMetrics.TopicMetrics(0, Set.of()))
			.nodes()
			.contains(other.name());
	}

	@Nested
	class ANodeThatDrains {

		private final Inbox atAlice = work(DrainingTests.this.alice);

		private final Member alice = DrainingTests.this.alice;

		private final Member bob = DrainingTests.this.bob;

		@Test
		void givesGroupMessagesToTheOthers() throws Exception {
			Inbox atBob = work(this.bob);
			CountDownLatch held = new CountDownLatch(1);
			Future<Boolean> drained = drain(this.alice, held);
			await().until(() -> !knows(this.bob, this.alice));
			IntStream.range(0, 50).forEach((i) -> this.alice.publish("jobs", "job " + i));
			Receipt receipt = confirm(this.alice);
			assertThat(at(receipt, this.bob)).isEqualTo(new Arrival(Status.ARRIVED, 1, 0));
			await().until(() -> atBob.count() == 51);
			assertThat(this.atAlice.count()).isZero();
			held.countDown();
			assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
			IntStream.range(0, 50).forEach((i) -> this.alice.publish("jobs", "job " + i));
			assertThat(confirm(this.alice).mailboxes()).isOne();
			await().until(() -> atBob.count() == 102);
		}

		@Test
		void takesWhatOthersSendToAllMembersUntilTheyKnow() throws Exception {
			Inbox member = this.alice.open();
			Inbox second = this.alice.open();
			this.alice.node.groups().join("members", member.mailbox).join();
			this.alice.node.groups().join("members", second.mailbox).join();
			await().until(() -> this.bob.node.groups().members("members").size() == 2);
			keepSecret(this.alice);
			Future<Boolean> drained = DrainingTests.this.executor
				.submit(() -> this.alice.node.drain(Duration.ofSeconds(30)));
			await().until(() -> this.alice.node.groups().members("members").isEmpty());
			assertThat(this.bob.node.publisher().sendToGroup("members", "hello")).isEqualTo(2);
			await().untilAsserted(() -> assertThat(member.payloads()).containsExactly("hello"));
			await().untilAsserted(() -> assertThat(second.payloads()).containsExactly("hello"));
			release();
			assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
		}

		@Test
		void givesThemToTheOthersAlsoWhileTheyDoNotKnowThatItDrains() throws Exception {
			Inbox atBob = work(this.bob);
			keepSecret(this.alice);
			Future<Boolean> drained = DrainingTests.this.executor
				.submit(() -> this.alice.node.drain(Duration.ofSeconds(30)));
			await().until(() -> this.alice.node.subscriptions()
				.all()
				.stream()
				.allMatch((each) -> ((NodeSubscription) each).isWithdrawn()));
			IntStream.range(0, 50).forEach((i) -> this.alice.publish("jobs", "job " + i));
			release();
			await().until(() -> atBob.count() == 50);
			assertThat(this.atAlice.count()).isZero();
			assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
		}

		@Test
		void takesWhatOthersGiveItUntilTheyKnow() throws Exception {
			keepSecret(this.alice);
			Future<Boolean> drained = DrainingTests.this.executor
				.submit(() -> this.alice.node.drain(Duration.ofSeconds(30)));
			await().until(() -> ((NodeSubscription) this.atAlice.subscription).isWithdrawn());
			IntStream.range(0, 50).forEach((i) -> this.bob.publish("jobs", "job " + i));
			await().until(() -> this.atAlice.count() == 50);
			this.alice.publish("jobs", "its own, as there is no other");
			await().until(() -> this.atAlice.count() == 51);
			release();
			assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
		}

		@Test
		void countsWhatOthersGiveItWhenItsMembersHaveClosed() throws Exception {
			keepSecret(this.alice);
			assertThat(this.alice.node.drain(Duration.ofSeconds(4))).isTrue();
			this.bob.publish("jobs", "job");
			await().until(() -> this.alice.node.metrics().lost(Cause.NO_MAILBOX) == 1);
			CompletableFuture<Receipt> receipt = this.bob.node.publisher().publishConfirmed("jobs", "job");
			await().until(() -> this.alice.node.metrics().lost(Cause.NO_MAILBOX) == 2);
			release();
			assertThat(at(receipt.get(30, TimeUnit.SECONDS), this.alice))
				.isEqualTo(new Arrival(Status.NO_MAILBOX, 0, 0));
			assertThat(receipt.get().isComplete()).isFalse();
			await()
				.untilAsserted(() -> assertThat(this.alice.losses.stream().mapToLong(Loss::count).sum()).isEqualTo(2));
			assertThat(this.alice.losses).allMatch((loss) -> "bob".equals(loss.node()));
		}

		@Test
		void countsWhatItPublishesWhenNoNodeHasAMemberThatTakesIt() throws Exception {
			assertThat(this.alice.node.drain(Duration.ofSeconds(30))).isTrue();
			this.alice.publish("jobs", "job");
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isOne();
			Receipt receipt = confirm(this.alice);
			assertThat(at(receipt, this.alice)).isEqualTo(new Arrival(Status.NO_MAILBOX, 0, 0));
			assertThat(receipt.isComplete()).isFalse();
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isEqualTo(2);
			assertThat(this.atAlice.count()).isZero();
		}

		@Test
		void takesPartInNoGroupEvenIfItSubscribesAgain() {
			Inbox atBob = work(this.bob);
			assertThat(this.alice.node.drain(Duration.ofSeconds(30))).isTrue();
			Inbox late = work(this.alice);
			this.alice.publish("jobs", "job");
			this.bob.publish("jobs", "job");
			await().until(() -> atBob.count() == 2);
			assertThat(late.count()).isZero();
			assertThat(knows(this.bob, this.alice)).isFalse();
		}

		@Test
		void asksTheOthers() throws Exception {
			reply(this.bob, "bob");
			CountDownLatch held = new CountDownLatch(1);
			Future<Boolean> drained = drain(this.alice, held);
			await().until(() -> !knows(this.bob, this.alice));
			assertThat(this.alice.node.requester().to("jobs").<String>request("?", String.class)).isEqualTo("bob");
			Replies<String> replies = this.alice.node.requester().to("jobs").requestAll("?", String.class);
			assertThat(replies.values()).containsExactly("bob");
			held.countDown();
			assertThat(drained.get(30, TimeUnit.SECONDS)).isTrue();
			assertThat(this.alice.node.requester().to("jobs").<String>request("?", String.class)).isEqualTo("bob");
			assertThat(this.atAlice.count()).isZero();
		}

		@Test
		void sendsToTheMembersOfOtherNodes() {
			Mailbox here = this.alice.open().mailbox;
			Inbox there = this.bob.open();
			this.alice.node.groups().join("group", here).join();
			this.bob.node.groups().join("group", there.mailbox).join();
			assertThat(this.alice.node.drain(Duration.ofSeconds(30))).isTrue();
			for (int i = 0; i < 20; i++) {
				this.alice.node.publisher().sendToGroup(GroupTarget.one("group"), "hello");
				this.alice.node.publisher().sendToGroup("group", "hello");
			}
			await().until(() -> there.count() == 40);
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
		}

	}

	@Nested
	class AMemberThatCloses {

		private final Member alice = DrainingTests.this.alice;

		private final Member bob = DrainingTests.this.bob;

		/**
		 * Closes the mailbox only, as if another thread were in the middle of closing.
		 */
		private void close(Inbox inbox) {
			((NodeSubscription) inbox.subscription).mailbox().close();
		}

		@Test
		void isPassedOverForAnother() throws Exception {
			close(work(this.alice));
			Inbox open = work(this.alice);
			for (int i = 0; i < 10; i++) {
				this.alice.publish("jobs", "job");
				this.bob.publish("jobs", "job");
				assertThat(at(confirm(this.alice), this.alice)).isEqualTo(new Arrival(Status.ARRIVED, 1, 0));
				assertThat(at(confirm(this.bob), this.alice)).isEqualTo(new Arrival(Status.ARRIVED, 1, 0));
			}
			await().until(() -> open.count() == 40);
		}

		@Test
		void isPassedOverForAnotherByRequests() {
			close(work(this.alice));
			reply(this.alice, "open");
			for (Member member : List.of(this.alice, this.bob)) {
				for (int i = 0; i < 10; i++) {
					assertThat(member.node.requester().to("jobs").<String>requestAll("?", String.class).values())
						.containsExactly("open");
					assertThat(member.node.requester().to("jobs").<String>request("?", String.class)).isEqualTo("open");
				}
			}
		}

		@Test
		void asTheLastOneOnItsNodeIsPassedOverForAnotherNode() throws Exception {
			Inbox closing = work(this.alice);
			Inbox there = work(this.bob);
			this.bob.subscribe("jobs");
			Runnable closesIt = () -> close(closing);
			this.alice.node.publisher().publish("jobs", closesIt);
			await().until(() -> there.count() == 1);
			assertThat(this.bob.node.metrics().received()).as("in one message").isOne();
			assertThat(at(confirm(this.alice), this.bob)).isEqualTo(new Arrival(Status.ARRIVED, 2, 0));
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
		}

		@Test
		void asTheLastOneAndIsGoneIsPassedOverForAnotherNode() throws Exception {
			Inbox gone = work(this.alice);
			Inbox there = work(this.bob);
			this.bob.subscribe("jobs");
			Runnable closesIt = () -> gone.subscription.close();
			Receipt receipt = this.alice.node.publisher().publishConfirmed("jobs", closesIt).get(30, TimeUnit.SECONDS);
			assertThat(at(receipt, this.bob)).isEqualTo(new Arrival(Status.ARRIVED, 2, 0));
			await().until(() -> there.count() == 1);
			assertThat(gone.count()).isZero();
		}

		@Test
		void isNotJoinedByOneThatComesWhileAMessageIsUnderWay() {
			Inbox there = work(this.bob);
			List<Inbox> late = new ArrayList<>();
			Runnable joins = () -> late.add(work(this.alice));
			this.alice.node.publisher().publish("jobs", joins);
			await().until(() -> there.count() == 1);
			// both take turns
			this.alice.publish("jobs", "fence");
			this.alice.publish("jobs", "fence");
			await().until(() -> late.get(0).count() == 1 && there.count() == 2);
			assertThat(late.get(0).payloads()).containsExactly("fence");
		}

		@Test
		void isCountedWhereAMessageArrivesThatNamesItsNode() throws Exception {
			Inbox inbox = work(this.alice);
			keepSecret(this.alice);
			inbox.subscription.close();
			this.bob.publish("jobs", "job");
			await().until(() -> this.alice.node.metrics().lost(Cause.NO_MAILBOX) == 1);
			CompletableFuture<Receipt> receipt = this.bob.node.publisher().publishConfirmed("jobs", "job");
			CompletableFuture<Replies<String>> replies = this.bob.node.requester()
				.to("jobs")
				.requestAllAsync("?", String.class);
			await().until(() -> this.alice.node.metrics().received() == 3);
			release();
			assertThat(at(receipt.get(30, TimeUnit.SECONDS), this.alice))
				.isEqualTo(new Arrival(Status.NO_MAILBOX, 0, 0));
			assertThat(replies.get(30, TimeUnit.SECONDS).failures()).singleElement()
				.isInstanceOfSatisfying(RequestException.class,
						(ex) -> assertThat(ex.getKind()).isEqualTo(RequestException.Kind.NO_SUBSCRIBERS));
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isEqualTo(2);
		}

		@Test
		void tellsHowManyMessagesWaited() {
			Inbox inbox = work(this.alice);
			inbox.subscription.pause();
			IntStream.range(0, 10).forEach((i) -> this.bob.publish("jobs", "job " + i));
			await().until(() -> this.alice.node.metrics().received() == 10);
			await().until(() -> this.alice.node.metrics().mailboxes().get(0).depth() == 10);
			inbox.subscription.close();
			assertThat(this.alice.node.metrics().lost(Cause.CLOSED)).isEqualTo(10);
			await()
				.untilAsserted(() -> assertThat(this.alice.losses.stream().mapToLong(Loss::count).sum()).isEqualTo(10));
			assertThat(this.alice.losses)
				.allMatch((loss) -> loss.cause() == Cause.CLOSED && loss.mailbox() == inbox.subscription);
		}

		@Test
		void repliesForAllThatItWasAsked() throws Exception {
			Inbox inbox = work(this.alice);
			inbox.subscription.pause();
			CompletableFuture<Replies<String>> replies = this.bob.node.requester()
				.to("jobs")
				.requestAllAsync("?", String.class);
			await().until(() -> this.alice.node.metrics().mailboxes().get(0).depth() == 1);
			inbox.subscription.close();
			assertThat(replies.get(30, TimeUnit.SECONDS).failures()).singleElement()
				.isInstanceOfSatisfying(RequestException.class,
						(ex) -> assertThat(ex.getKind()).isEqualTo(RequestException.Kind.NO_SUBSCRIBERS));
			assertThat(this.alice.node.metrics().lost(Cause.CLOSED)).isZero();
		}

		@Test
		void ofAProcessGroupIsPassedOverForAnother() {
			Inbox closing = this.alice.open();
			Inbox open = this.alice.open();
			this.alice.node.groups().join("group", closing.mailbox).join();
			this.alice.node.groups().join("group", open.mailbox).join();
			((NodeMailbox) closing.mailbox).mailbox().close();
			for (int i = 0; i < 10; i++) {
				this.alice.node.publisher().sendToGroup(GroupTarget.one("group"), "hello");
				this.alice.node.publisher().sendToGroup(GroupTarget.byKey("group", "key " + i), "hello");
			}
			await().until(() -> open.count() == 20);
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
			((NodeMailbox) open.mailbox).mailbox().close();
			this.alice.node.publisher().sendToGroup(GroupTarget.one("group"), "hello");
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isOne();
		}

	}

	@Nested
	class WhatWaitsInAMailboxThatIsClosed {

		private final Member alice = DrainingTests.this.alice;

		@Test
		void isCountedIfItWasSentThere() {
			CountDownLatch held = new CountDownLatch(1);
			Mailbox mailbox = this.alice.node.mailboxes().open(String.class, (message) -> held.await());
			IntStream.range(0, 11).forEach((i) -> this.alice.node.publisher().send(mailbox.ref(), "hello"));
			await().until(() -> this.alice.node.metrics().mailboxes().get(0).depth() == 10);
			mailbox.close();
			held.countDown();
			await().until(() -> this.alice.node.metrics().lost(Cause.CLOSED) == 10);
		}

		@Test
		void isNotMissedByASubscriptionThatItsOwnerCloses() {
			Inbox inbox = this.alice.subscribe("news");
			inbox.subscription.pause();
			this.alice.publish("news", "hello");
			inbox.subscription.close();
			assertThat(this.alice.node.metrics().lost(Cause.CLOSED)).isZero();
		}

		@Test
		void isCountedAndToldIfTheNodeCloses() {
			Inbox inbox = this.alice.subscribe("news");
			inbox.subscription.pause();
			IntStream.range(0, 10).forEach((i) -> this.alice.publish("news", "hello"));
			this.alice.node.close();
			assertThat(this.alice.node.metrics().lost(Cause.CLOSED)).isEqualTo(10);
			await()
				.untilAsserted(() -> assertThat(this.alice.losses.stream().mapToLong(Loss::count).sum()).isEqualTo(10));
			assertThat(this.alice.losses)
				.allMatch((loss) -> loss.cause() == Cause.CLOSED && loss.mailbox() == inbox.subscription);
		}

		@Test
		void isCountedIfALinkClosesTheMailbox() {
			Inbox inbox = this.alice.subscribe("news");
			inbox.subscription.pause();
			this.alice.publish("news", "hello");
			inbox.subscription.close(new IllegalStateException("as it is told to"));
			assertThat(this.alice.node.metrics().lost(Cause.CLOSED)).isOne();
		}

	}

	@Nested
	class ANodeThatLeaves {

		private final Member alice = DrainingTests.this.alice;

		private final Member bob = DrainingTests.this.bob;

		@Test
		void tellsHowManyMessagesItDidNotTake() {
			Inbox taken = work(this.alice);
			Inbox mailbox = this.alice.open();
			this.alice.subscribe("news");
			this.bob.publish("jobs", "job");
			await().until(() -> taken.count() == 1);
			DrainingTests.this.network.link(this.bob.transport, this.alice.transport).hold();
			for (int i = 0; i < 5; i++) {
				this.bob.publish("jobs", "job");
				this.bob.publish("news", "of no interest to a node that has left");
			}
			this.bob.send(mailbox, "hello");
			this.bob.send(mailbox, "hello");
			this.alice.node.close();
			await().until(() -> this.bob.node.metrics().lost(Cause.NO_MAILBOX) == 7);
			await().untilAsserted(() -> assertThat(this.bob.losses.stream().mapToLong(Loss::count).sum()).isEqualTo(7));
			assertThat(this.bob.losses).allMatch((loss) -> "alice".equals(loss.node()));
			assertThat(taken.count()).isOne();
		}

		@Test
		void beforeAMessageIsSentIsNoticed() throws Exception {
			work(this.bob);
			Runnable leaves = () -> {
				this.bob.node.close();
				await().until(() -> this.alice.nodes().equals(List.of("alice")));
			};
			Receipt receipt = this.alice.node.publisher().publishConfirmed("jobs", leaves).get(30, TimeUnit.SECONDS);
			assertThat(at(receipt, this.bob)).isEqualTo(new Arrival(Status.NODE_LEFT, 0, 0));
			assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isOne();
		}

	}

	/** Encodes a task by running it. */
	private static final class TaskCodec implements PayloadCodec {

		@Override
		public String name() {
			return "task";
		}

		@Override
		public byte[] encode(Object payload) {
			((Runnable) payload).run();
			return new byte[0];
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			return "done";
		}

	}

}
