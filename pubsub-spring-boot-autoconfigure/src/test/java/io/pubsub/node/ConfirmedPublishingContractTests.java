package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.HeldTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.wire.Frame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What confirmed publishing promises, on any transport.
 */
@Timeout(120)
abstract class ConfirmedPublishingContractTests {

	private static final Arrival NOT_HEARD = new Arrival(Status.NO_SUBSCRIBERS, 0, 0);

	private TestCluster cluster;

	private Member alice;

	private Member bob;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(() -> new HeldTransport(createTransport()));
		this.alice = this.cluster.start("alice", (builder) -> builder.requestTimeout(Duration.ofSeconds(60)));
		this.bob = this.cluster.start("bob");
	}

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private static Node node(Member member) {
		return member.node.cluster().self();
	}

	private static Arrival arrived(int mailboxes, int overflowed) {
		return new Arrival(Status.ARRIVED, mailboxes, overflowed);
	}

	private static Arrival lost(Status status) {
		return new Arrival(status, 0, 0);
	}

	private static Receipt get(CompletableFuture<Receipt> receipt) {
		try {
			return receipt.get(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private Receipt publish(String topic) {
		return get(this.alice.node.publisher().publishConfirmed(topic, "hello"));
	}

	private Receipt send(Ref ref) {
		return get(this.alice.node.publisher().sendConfirmed(ref, "hello"));
	}

	private static HeldTransport transport(Member member) {
		return (HeldTransport) member.transport;
	}

	/** A subscription that takes one message and keeps it. */
	private static Subscription full(Member member, Overflow overflow) {
		Subscription subscription = member.node.subscriptions()
			.subscribe("news", String.class, new Inbox(),
					SubscriptionOptions.defaults().capacity(1).overflow(overflow));
		subscription.pause();
		member.node.publisher().send(subscription.ref(), "first");
		return subscription;
	}

	@Test
	void theReceiptSaysPerNodeHowManyMailboxesHaveIt() {
		Member carol = this.cluster.start("carol");
		Member dave = this.cluster.start("dave");
		Inbox here = this.alice.subscribe("news");
		List<Inbox> there = List.of(this.bob.subscribe("news"), this.bob.subscribe("news"), carol.subscribe("news.**"),
				carol.subscribe("other"));
		Receipt receipt = get(this.alice.node.publisher().publishConfirmed("news", "hello", Map.of("h", 1)));
		assertThat(receipt.nodes()).isEqualTo(
				Map.of(node(this.alice), arrived(1, 0), node(this.bob), arrived(2, 0), node(carol), arrived(1, 0)));
		assertThat(receipt.isComplete()).isTrue();
		assertThat(receipt.isUnheard()).isFalse();
		assertThat(receipt.mailboxes()).isEqualTo(4);
		await().until(() -> here.count() == 1 && there.get(0).count() == 1 && there.get(2).count() == 1);
		assertThat(there.get(0).messages.get(0).getHeaders()).containsEntry("h", 1);
		assertThat(this.alice.messages()).as("one to each that is interested").isEqualTo(2);
		assertThat(this.bob.frames.sent(node(this.alice).id(), Frame.Confirmed.class)).isOne();
		assertThat(dave.frames.sent(Frame.Confirmed.class)).isZero();
		assertThat(this.alice.node.metrics().published()).isOne();
	}

	@Test
	void whatIsNotToBeConfirmedIsNotAnswered() {
		Inbox published = this.bob.subscribe("news");
		Inbox sent = this.bob.open();
		this.alice.publish("news", "hello");
		this.alice.send(sent, "hello");
		assertThat(publish("news").mailboxes()).isOne();
		assertThat(published.count() + sent.count()).isLessThanOrEqualTo(3);
		assertThat(this.bob.frames.sent(Frame.Confirmed.class)).isOne();
	}

	@Test
	void whatHasNoSubscriberIsToldAndCounted() {
		CompletableFuture<Receipt> receipt = this.alice.node.publisher().publishConfirmed("news", "hello");
		assertThat(receipt).isCompletedWithValue(new Receipt(Map.of(node(this.alice), NOT_HEARD)));
		assertThat(get(receipt).isUnheard()).isTrue();
		assertThat(get(receipt).isComplete()).as("nothing was lost").isTrue();
		assertThat(this.alice.node.metrics().unheard()).isOne();
	}

	@Test
	void aNodeWhoseSubscriberHasGoneSaysSo() {
		Inbox inbox = this.bob.subscribe("news");
		transport(this.bob).hold();
		inbox.subscription.close();
		CompletableFuture<Receipt> receipt = this.alice.node.publisher().publishConfirmed("news", "hello");
		transport(this.bob).release();
		assertThat(get(receipt).nodes()).isEqualTo(Map.of(node(this.alice), NOT_HEARD, node(this.bob), NOT_HEARD));
		assertThat(get(receipt).isUnheard()).isTrue();
		assertThat(this.alice.node.metrics().unheard()).as("alice knew of a subscriber").isZero();
	}

	@Test
	void itCompletesWhenTheMessageIsInMailboxesNotWhenItIsHandled() {
		CountDownLatch held = new CountDownLatch(1);
		for (Member member : List.of(this.alice, this.bob)) {
			member.node.subscriptions().subscribe("news", String.class, (message) -> held.await());
		}
		assertThat(publish("news").mailboxes()).isEqualTo(2);
		assertThat(this.bob.node.metrics().delivered()).isZero();
		held.countDown();
	}

	@Test
	void membersOfAGroupAreCountedOnce() {
		for (Member member : List.of(this.alice, this.bob, this.bob)) {
			member.node.subscriptions()
				.subscribe("jobs", String.class, new Inbox(), SubscriptionOptions.defaults().group("workers"));
		}
		assertThat(publish("jobs").mailboxes()).isOne();
	}

	@Test
	void anOverflowIsReportedPerNodeAndNotThrown() {
		full(this.alice, Overflow.FAIL);
		full(this.bob, Overflow.FAIL);
		full(this.bob, Overflow.DROP_NEWEST);
		full(this.bob, Overflow.DROP_OLDEST);
		this.bob.subscribe("news");
		Receipt receipt = publish("news");
		assertThat(receipt.nodes()).isEqualTo(Map.of(node(this.alice), arrived(0, 1), node(this.bob), arrived(2, 3)));
		assertThat(receipt.isComplete()).isFalse();
		assertThat(receipt.isUnheard()).as("a full mailbox is one").isFalse();
		assertThat(this.bob.node.metrics().lost(Cause.OVERFLOW)).isEqualTo(3);
	}

	@Test
	void aNodeThatLeavesIsReportedAtOnce() {
		Member carol = this.cluster.start("carol");
		this.bob.subscribe("news");
		carol.subscribe("news");
		Ref ref = this.bob.open().mailbox.ref();
		transport(this.bob).hold();
		CompletableFuture<Receipt> published = this.alice.node.publisher().publishConfirmed("news", "hello");
		CompletableFuture<Receipt> sent = this.alice.node.publisher().sendConfirmed(ref, "hello");
		await().until(() -> this.bob.node.metrics().received() == 2
				&& carol.frames.sent(node(this.alice).id(), Frame.Confirmed.class) == 1);
		assertThat(published).isNotDone();
		assertThat(sent).isNotDone();
		this.bob.node.close();
		assertThat(get(published).nodes()).isEqualTo(Map.of(node(this.alice), NOT_HEARD, node(this.bob),
				lost(Status.NODE_LEFT), node(carol), arrived(1, 0)));
		assertThat(get(published).isComplete()).isFalse();
		assertThat(get(sent).nodes()).isEqualTo(Map.of(node(this.bob), lost(Status.NODE_LEFT)));
		assertThat(send(ref).nodes()).as("also when it had left before")
			.isEqualTo(Map.of(node(this.bob), lost(Status.NODE_LEFT)));
		assertThat(publish("news").nodes()).as("and is not meant any more")
			.containsOnlyKeys(node(this.alice), node(carol));
	}

	@Test
	void aNodeThatDoesNotAnswerInTimeIsReportedAndItsLateAnswerDiscarded() {
		Member carol = this.cluster.start("carol", (builder) -> builder.requestTimeout(Duration.ofSeconds(5)));
		Inbox inbox = this.bob.subscribe("news");
		transport(this.bob).hold();
		Receipt receipt = get(carol.node.publisher().publishConfirmed("news", "hello"));
		assertThat(receipt.nodes()).isEqualTo(Map.of(node(carol), NOT_HEARD, node(this.bob), lost(Status.TIMEOUT)));
		assertThat(receipt.isComplete()).isFalse();
		await().until(() -> inbox.count() == 1);
		this.bob.node.subscriptions()
			.subscribeWithoutWaiting("news", String.class, new Inbox(), SubscriptionOptions.defaults());
		CompletableFuture<Receipt> next = carol.node.publisher().publishConfirmed("news", "hello");
		await().until(() -> inbox.count() == 2);
		// the late answer comes before the one to this
		transport(this.bob).release();
		assertThat(get(next).nodes()).containsEntry(node(this.bob), arrived(2, 0));
		assertThat(receipt.nodes()).containsEntry(node(this.bob), lost(Status.TIMEOUT));
	}

	@Test
	void whatIsSentIsConfirmedByItsNode() {
		for (Member member : List.of(this.alice, this.bob)) {
			Inbox opened = member.open();
			Inbox subscribed = member.subscribe("some.topic");
			for (Inbox inbox : List.of(opened, subscribed)) {
				Receipt receipt = send(inbox.mailbox.ref());
				assertThat(receipt.nodes()).isEqualTo(Map.of(node(member), arrived(1, 0)));
				assertThat(receipt.isComplete()).isTrue();
				await().until(() -> inbox.payloads().equals(List.of("hello")));
			}
		}
	}

	@Test
	void whatIsSentToAFullOrClosedMailboxIsReported() {
		for (Member member : List.of(this.alice, this.bob)) {
			assertThat(send(full(member, Overflow.FAIL).ref()).nodes()).containsValue(arrived(0, 1));
			assertThat(send(full(member, Overflow.DROP_NEWEST).ref()).nodes()).containsValue(arrived(0, 1));
			assertThat(send(full(member, Overflow.DROP_OLDEST).ref()).nodes()).containsValue(arrived(1, 1));
			Inbox closed = member.open();
			closed.mailbox.close();
			Receipt receipt = send(closed.mailbox.ref());
			assertThat(receipt.nodes()).isEqualTo(Map.of(node(member), lost(Status.NO_MAILBOX)));
			assertThat(receipt.isComplete()).isFalse();
			assertThat(receipt.isUnheard()).isTrue();
			assertThat(member.node.metrics().lost(Cause.NO_MAILBOX)).isOne();
		}
	}

	@Test
	void closingTheNodeEndsWhatItWaitsFor() {
		this.bob.subscribe("news");
		transport(this.bob).hold();
		CompletableFuture<Receipt> receipt = this.alice.node.publisher().publishConfirmed("news", "hello");
		assertThat(receipt).isNotDone();
		this.alice.node.close();
		assertThat(get(receipt).nodes()).containsEntry(node(this.bob), lost(Status.NODE_LEFT));
		assertThatIllegalStateException().isThrownBy(() -> publish("news")).withMessageContaining("has stopped");
	}

}
