package io.pubsub.node;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.PubSubHeaders;
import io.pubsub.Ref;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.wire.Frame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What addresses promise, on any transport.
 */
@Timeout(120)
abstract class MailboxesContractTests extends TwoNodesContractTests {

	private static long sent(Member member) {
		return member.frames.sent(Frame.Send.class);
	}

	@Test
	void whatIsSentReachesThatMailboxAndNoOther() {
		Member carol = this.cluster.start("carol");
		List<Inbox> inboxes = List.of(this.alice.open(), this.alice.open(), this.bob.open(), this.bob.open(),
				carol.open(), carol.open());
		for (int i = 0; i < inboxes.size(); i++) {
			this.alice.send(inboxes.get(i), "for " + i);
		}
		for (int i = 0; i < inboxes.size(); i++) {
			Inbox inbox = inboxes.get(i);
			await().until(() -> inbox.count() > 0);
			assertThat(inbox.payloads()).containsExactly("for " + i);
		}
		assertThat(sent(this.alice)).as("one to bob and carol for each of theirs, none to itself").isEqualTo(4);
		assertThat(sent(this.bob) + sent(carol)).as("none sent on").isZero();
		assertThat(this.alice.node.metrics().published()).isEqualTo(6);
		assertThat(this.bob.node.metrics().received()).isEqualTo(2);
	}

	@Test
	void sendingToItsOwnNodeTakesNoNetwork() {
		Inbox inbox = this.alice.open();
		int before = this.alice.frames.sends();
		this.alice.send(inbox, "hello");
		await().until(() -> inbox.payloads().equals(List.of("hello")));
		assertThat(sent(this.alice)).isZero();
		assertThat(this.alice.frames.sends() - before).as("but for digests").isLessThan(3);
	}

	@Test
	void aSubscriptionIsReachedWithoutItsTopic() {
		Inbox inbox = this.bob.subscribe("news.*");
		Inbox other = this.bob.subscribe("news.*");
		for (Member sender : List.of(this.alice, this.bob)) {
			sender.node.publisher().send(inbox.mailbox.ref(), "psst", Map.of("h", 1));
		}
		await().until(() -> inbox.count() == 2);
		assertThat(inbox.messages).extracting(Message::getHeaders)
			.allSatisfy((headers) -> assertThat(headers).containsEntry("h", 1)
				.doesNotContainKey(PubSubHeaders.TOPIC)
				.hasSize(2));
		assertThat(inbox.messages).extracting((message) -> message.getHeaders().get(PubSubHeaders.NODE))
			.containsExactlyInAnyOrder(this.alice.node.cluster().self(), this.bob.node.cluster().self());
		this.alice.publish("news.sport", "goal");
		await().until(() -> inbox.count() == 3 && other.count() == 1);
	}

	@Test
	void whatOneThreadPublishesAndSendsArrivesInThatOrder() {
		Inbox here = this.alice.subscribe("news");
		Inbox there = this.bob.subscribe("news");
		for (int i = 0; i < 3000; i++) {
			for (Inbox inbox : List.of(here, there)) {
				this.alice.send(inbox, "alice " + 2 * i);
				this.bob.send(inbox, "bob " + i);
			}
			this.alice.publish("news", "alice " + (2 * i + 1));
		}
		for (Inbox inbox : List.of(here, there)) {
			await().until(() -> inbox.count() == 9000);
			assertThat(inbox.payloads().stream().filter((payload) -> payload.startsWith("alice")))
				.containsExactlyElementsOf(IntStream.range(0, 6000).mapToObj((i) -> "alice " + i).toList());
			assertThat(inbox.payloads().stream().filter((payload) -> payload.startsWith("bob")))
				.containsExactlyElementsOf(IntStream.range(0, 3000).mapToObj((i) -> "bob " + i).toList());
		}
		assertThat(this.bob.node.metrics().lost(Cause.GAP)).as("both are counted on their way").isZero();
	}

	@Test
	void messagesAreHandledOneAtATime() {
		AtomicInteger busy = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger done = new AtomicInteger();
		Ref ref = this.bob.node.mailboxes().open(String.class, (message) -> {
			most.accumulateAndGet(busy.incrementAndGet(), Math::max);
			Thread.yield();
			busy.decrementAndGet();
			done.incrementAndGet();
		}).ref();
		for (int i = 0; i < 2000; i++) {
			this.alice.node.publisher().send(ref, "hello");
			this.bob.node.publisher().send(ref, "hello");
		}
		await().until(() -> done.get() == 4000);
		assertThat(most).hasValue(1);
	}

	@Test
	void aReceivedAddressCanBeAnswered() {
		Inbox answers = this.alice.open();
		Ref server = this.bob.node.mailboxes().open(String.class, (message) -> {
			Ref from = Ref.valueOf(message.getHeaders().get("from", String.class));
			this.bob.node.publisher().send(from, message.getPayload() + "!");
		}).ref();
		this.alice.node.publisher().send(server, "hello", Map.of("from", answers.mailbox.ref().toString()));
		await().until(() -> answers.payloads().equals(List.of("hello!")));
	}

	@Test
	void whatIsSentToAClosedMailboxIsCountedWhereItIsMissed() {
		Inbox opened = this.bob.open();
		Inbox subscribed = this.bob.subscribe("news");
		Inbox stays = this.bob.open();
		opened.mailbox.close();
		opened.mailbox.close();
		subscribed.mailbox.close();
		for (Inbox inbox : List.of(opened, subscribed, stays)) {
			this.alice.send(inbox, "hello");
		}
		await().until(() -> stays.count() == 1);
		assertThat(opened.count() + subscribed.count()).isZero();
		assertThat(this.bob.node.metrics().lost(Cause.NO_MAILBOX)).isEqualTo(2);
		await().untilAsserted(() -> assertThat(this.bob.losses).extracting(Loss::cause, Loss::node, Loss::mailbox)
			.contains(tuple(Cause.NO_MAILBOX, "alice", null)));
		assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isZero();
		this.bob.send(opened, "to itself");
		assertThat(this.bob.node.metrics().lost(Cause.NO_MAILBOX)).isEqualTo(3);
	}

	@Test
	void whatIsSentToANodeThatHasLeftIsCountedOnTheSender() {
		Inbox inbox = this.bob.open();
		this.bob.node.close();
		await().until(() -> this.alice.nodes().equals(List.of("alice")));
		Member again = this.cluster.start("bob");
		Inbox sameNumber = again.open();
		assertThat(sameNumber.mailbox.ref().id()).isEqualTo(inbox.mailbox.ref().id());
		await().until(() -> this.alice.nodes().size() == 2);
		this.alice.send(inbox, "hello");
		assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isOne();
		await().untilAsserted(() -> assertThat(this.alice.losses).singleElement()
			.satisfies((loss) -> assertThat(loss).isEqualTo(new Loss(Cause.NO_MAILBOX, 1, null, "bob"))));
		assertThat(sent(this.alice)).isZero();
		this.alice.send(sameNumber, "now");
		await().until(() -> sameNumber.payloads().equals(List.of("now")));
	}

	@Test
	void closingDiscardsWhatWaitsAndCallsTheListenerNoMore() {
		CountDownLatch held = new CountDownLatch(1);
		List<String> begun = new CopyOnWriteArrayList<>();
		Mailbox mailbox = this.bob.node.mailboxes().open(String.class, (message) -> {
			begun.add(message.getPayload());
			held.await();
		});
		IntStream.range(0, 100).forEach((i) -> this.alice.node.publisher().send(mailbox.ref(), "message " + i));
		await().until(() -> this.bob.node.metrics().received() == 100 && begun.size() == 1);
		mailbox.close();
		held.countDown();
		Inbox last = this.bob.open();
		this.alice.send(last, "last");
		await().until(() -> last.count() == 1 && this.bob.node.metrics().delivered() == 2);
		assertThat(begun).hasSize(1);
	}

	@Test
	void aFullMailboxLosesAndTellsOfIt() {
		CountDownLatch held = new CountDownLatch(1);
		AtomicInteger begun = new AtomicInteger();
		Mailbox mailbox = this.bob.node.mailboxes().open(String.class, (message) -> {
			begun.incrementAndGet();
			held.await();
		}, MailboxOptions.defaults().capacity(10));
		this.alice.node.publisher().send(mailbox.ref(), "handled");
		await().until(() -> begun.get() == 1);
		IntStream.range(0, 30).forEach((i) -> this.alice.node.publisher().send(mailbox.ref(), "message " + i));
		await().until(() -> this.bob.node.metrics().lost(Cause.OVERFLOW) == 20);
		await().until(() -> this.bob.losses.stream().mapToLong(Loss::count).sum() == 20);
		assertThat(this.bob.losses).allSatisfy((loss) -> assertThat(loss.mailbox()).isSameAs(mailbox));
		assertThat(this.bob.node.metrics().mailboxes()).singleElement().satisfies((metrics) -> {
			assertThat(metrics.id()).isEqualTo("mailbox-" + mailbox.ref().id());
			assertThat(metrics.topic()).isNull();
			assertThat(metrics.depth()).isEqualTo(10);
			assertThat(metrics.dropped()).isEqualTo(20);
		});
		held.countDown();
		await().until(() -> begun.get() == 11);
	}

	@Test
	void drainingDeliversWhatMailboxesHoldAndThenTakesNoMore() {
		CountDownLatch held = new CountDownLatch(1);
		List<String> got = new CopyOnWriteArrayList<>();
		Ref ref = this.bob.node.mailboxes().open(String.class, (message) -> {
			held.await();
			got.add(message.getPayload());
		}).ref();
		IntStream.range(0, 100).forEach((i) -> this.alice.node.publisher().send(ref, "message " + i));
		await().until(() -> this.bob.node.metrics().received() == 100);
		assertThat(this.bob.node.drain(Duration.ofMillis(100))).isFalse();
		held.countDown();
		assertThat(this.bob.node.drain(Duration.ofSeconds(30))).isTrue();
		assertThat(got).hasSize(100);
		this.alice.node.publisher().send(ref, "too late");
		await().until(() -> this.bob.node.metrics().lost(Cause.NO_MAILBOX) == 1);
	}

	@Test
	void noTwoMailboxesOfANodeEverHaveOneAddress() {
		Set<Ref> refs = new HashSet<>();
		for (int i = 0; i < 1000; i++) {
			for (Inbox inbox : List.of(this.alice.open(), this.alice.subscribe("topic"), this.bob.open())) {
				refs.add(inbox.mailbox.ref());
				inbox.mailbox.close();
			}
		}
		assertThat(refs).hasSize(3000);
		assertThat(this.alice.node.metrics().mailboxes()).isEmpty();
	}

}
