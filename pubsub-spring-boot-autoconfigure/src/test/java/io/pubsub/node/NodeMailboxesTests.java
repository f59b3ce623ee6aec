package io.pubsub.node;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.MailboxFullException;
import io.pubsub.MailboxOptions;
import io.pubsub.Overflow;
import io.pubsub.PayloadException;
import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

@Timeout(180)
class NodeMailboxesTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice", (builder) -> builder.maxMessageSize(1000));

	private final Member bob = this.cluster.start("bob");

	private final Publisher publisher = this.alice.node.publisher();

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private static SubscriptionOptions options() {
		return SubscriptionOptions.defaults();
	}

	@Nested
	class BadInput {

		private final Inbox here = NodeMailboxesTests.this.alice.open();

		private final Inbox there = NodeMailboxesTests.this.bob.open();

		private final Publisher publisher = NodeMailboxesTests.this.publisher;

		@Test
		void whatCannotBeSent() {
			Ref ref = this.there.mailbox.ref();
			for (Inbox inbox : List.of(this.here, this.there)) {
				assertThatNullPointerException().isThrownBy(() -> this.publisher.send(inbox.mailbox.ref(), null))
					.withMessageContaining("payload");
				assertThatIllegalArgumentException()
					.isThrownBy(() -> this.publisher.send(inbox.mailbox.ref(), "hello", Map.of("when", Duration.ZERO)))
					.withMessageContaining("'when'");
			}
			assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> this.publisher.send(ref, new Object()))
				.withMessageContaining("java.lang.Object");
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> this.publisher.send(ref, "x".repeat(1001)))
				.withMessageContaining("1001")
				.withMessageContaining(ref.toString());
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> this.publisher.send(ref, "x".repeat(500), Map.of("h", "x".repeat(600))));
			assertThat(NodeMailboxesTests.this.alice.node.metrics().published()).isZero();
			for (Inbox inbox : List.of(this.here, this.there)) {
				this.publisher.send(inbox.mailbox.ref(), "last");
				await().until(() -> inbox.count() > 0);
				assertThat(inbox.payloads()).containsExactly("last");
			}
		}

		@Test
		void anythingAfterTheNodeHasStopped() {
			NodeMailboxesTests.this.alice.node.close();
			assertThatIllegalStateException().isThrownBy(() -> NodeMailboxesTests.this.alice.open());
			assertThatIllegalStateException().isThrownBy(() -> this.publisher.send(this.here.mailbox.ref(), "hello"));
			assertThatIllegalStateException().isThrownBy(() -> this.publisher.send(this.there.mailbox.ref(), "hello"));
			assertThat(NodeMailboxesTests.this.alice.node.metrics().mailboxes()).isEmpty();
		}

		@Test
		void mailboxesOfOthersAreNotItsOwn() {
			NodeMailboxes mailboxes = (NodeMailboxes) NodeMailboxesTests.this.alice.node.mailboxes();
			assertThat(mailboxes.requireOwn(this.here.mailbox)).isSameAs(this.here.mailbox);
			assertThatIllegalArgumentException().isThrownBy(() -> mailboxes.requireOwn(this.there.mailbox))
				.withMessageContaining("no mailbox of this node");
		}

	}

	@Test
	void theFailPolicyTellsASenderOnTheSameNode() {
		for (Member member : List.of(this.alice, this.bob)) {
			Subscription full = member.node.subscriptions()
				.subscribe("a", String.class, new Inbox(), options().capacity(1).overflow(Overflow.FAIL));
			full.pause();
			this.publisher.send(full.ref(), "fits");
			if (member == this.alice) {
				assertThatExceptionOfType(MailboxFullException.class)
					.isThrownBy(() -> this.publisher.send(full.ref(), "does not"))
					.withMessageContaining(full.ref().toString());
			}
			else {
				this.publisher.send(full.ref(), "does not");
			}
			await().until(() -> member.node.metrics().lost(Cause.OVERFLOW) == 1);
		}
	}

	@Test
	void whatIsSentToASubscriptionThatHasNotStartedWaits() {
		Inbox inbox = new Inbox();
		Subscription subscription = this.bob.node.subscriptions()
			.subscribe("a", String.class, inbox, options().autoStartup(false));
		this.publisher.send(subscription.ref(), "hello");
		await().until(() -> this.bob.node.metrics().mailboxes().get(0).depth() == 1);
		assertThat(inbox.count()).isZero();
		subscription.resume();
		await().until(() -> inbox.payloads().equals(List.of("hello")));
	}

	@Test
	void payloadsBecomeTheListenersType() {
		List<Object> got = new CopyOnWriteArrayList<>();
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		Ref bytes = this.bob.node.mailboxes()
			.open((Type) byte[].class, (Message<Object> message) -> got.add(message.getPayload()),
					MailboxOptions.defaults())
			.ref();
		Ref number = this.bob.node.mailboxes()
			.open(Integer.class, (message) -> got.add(message.getPayload()),
					MailboxOptions.defaults().errorHandler((error, message, mailbox) -> {
						errors.add(error);
						got.add(mailbox.ref());
					}))
			.ref();
		this.publisher.send(bytes, "text");
		this.publisher.send(number, "text");
		await().until(() -> got.size() == 2);
		assertThat(got).containsExactlyInAnyOrder("text".getBytes(), number);
		assertThat(errors).singleElement().isInstanceOf(PayloadException.class);
	}

	@Test
	void drainingWaitsAlsoIfItsThreadIsInterrupted() {
		List<String> got = new CopyOnWriteArrayList<>();
		Ref ref = this.alice.node.mailboxes().open(String.class, (message) -> {
			Thread.yield();
			got.add(message.getPayload());
		}).ref();
		for (int i = 0; i < 1000; i++) {
			this.publisher.send(ref, "text " + i);
		}
		Thread.currentThread().interrupt();
		assertThat(this.alice.node.drain(Duration.ofSeconds(50))).isTrue();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(got).hasSize(1000);
	}

	@Test
	void aKilledNodeIsGone() {
		Inbox inbox = this.bob.open();
		this.network.kill(this.bob.transport);
		await().until(() -> this.alice.nodes().equals(List.of("alice")));
		this.publisher.send(inbox.mailbox.ref(), "hello");
		assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isOne();
	}

	@Nested
	class TheEnd {

		private final NodeMailboxes mailboxes = (NodeMailboxes) NodeMailboxesTests.this.alice.node.mailboxes();

		private final List<String> ends = new CopyOnWriteArrayList<>();

		@Test
		void isToldOnceWhenAMailboxReceivesNoMore() {
			Inbox opened = NodeMailboxesTests.this.alice.open();
			Inbox subscribed = NodeMailboxesTests.this.alice.subscribe("a");
			for (Inbox inbox : List.of(opened, subscribed)) {
				NodeMailbox mailbox = this.mailboxes.requireOwn(inbox.mailbox);
				mailbox.endActions().add(() -> {
					throw new IllegalStateException("not the others' trouble");
				});
				mailbox.endActions().add(() -> {
					NodeMailboxesTests.this.alice.send(inbox, "too late");
					this.ends.add("end " + NodeMailboxesTests.this.alice.node.metrics().lost(Cause.NO_MAILBOX));
				});
				assertThat(this.ends).isEmpty();
				inbox.mailbox.close();
				inbox.mailbox.close();
				assertThat(this.ends).hasSize(1);
				this.ends.clear();
			}
			assertThat(NodeMailboxesTests.this.alice.node.metrics().lost(Cause.NO_MAILBOX)).isEqualTo(2);
		}

		@Test
		void isToldWhenTheNodeCloses() {
			for (Inbox inbox : List.of(NodeMailboxesTests.this.alice.open(),
					NodeMailboxesTests.this.alice.subscribe("a"))) {
				this.mailboxes.requireOwn(inbox.mailbox).endActions().add(() -> this.ends.add("end"));
			}
			NodeMailboxesTests.this.alice.node.close();
			assertThat(this.ends).hasSize(2);
		}

		@Test
		void isToldAtOnceWhenItHasCome() {
			Inbox inbox = NodeMailboxesTests.this.alice.open();
			inbox.mailbox.close();
			this.mailboxes.requireOwn(inbox.mailbox).endActions().add(() -> this.ends.add("end"));
			assertThat(this.ends).containsExactly("end");
		}

		@Test
		void isNotToldToWhomeverDoesNotCareAnyMore() {
			NodeMailbox mailbox = this.mailboxes.requireOwn(NodeMailboxesTests.this.alice.open().mailbox);
			Runnable action = () -> this.ends.add("end");
			mailbox.endActions().add(action);
			mailbox.endActions().remove(action);
			mailbox.close();
			assertThat(this.ends).isEmpty();
		}

		@Test
		void comesOnceHoweverManyCloseAtATime() throws Exception {
			for (int i = 0; i < 200; i++) {
				AtomicInteger count = new AtomicInteger();
				NodeMailbox mailbox = this.mailboxes.requireOwn(NodeMailboxesTests.this.alice.open().mailbox);
				List<Thread> threads = new ArrayList<>();
				threads.add(new Thread(mailbox::close));
				threads.add(new Thread(mailbox::close));
				threads.add(new Thread(() -> mailbox.endActions().add(count::incrementAndGet)));
				threads.forEach(Thread::start);
				for (Thread thread : threads) {
					thread.join();
				}
				assertThat(count).hasValue(1);
			}
		}

	}

}
