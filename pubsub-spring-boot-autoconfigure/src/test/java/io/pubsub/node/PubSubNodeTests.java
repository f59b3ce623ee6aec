package io.pubsub.node;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.DuplicateNodeNameException;
import io.pubsub.GroupTarget;
import io.pubsub.LossListener.Cause;
import io.pubsub.MailboxFullException;
import io.pubsub.MessageListener;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;
import io.pubsub.PubSubHeaders;
import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

@Timeout(180)
class PubSubNodeTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private static SubscriptionOptions options() {
		return SubscriptionOptions.defaults();
	}

	private static Subscription subscribe(Member member, String topic, MessageListener<String> listener,
			SubscriptionOptions options) {
		return member.node.subscriptions().subscribe(topic, String.class, listener, options);
	}

	@Test
	void closingANodeEndsItsStart() throws Exception {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.build("bob", (builder) -> builder.joinTimeout(Duration.ofMinutes(5)));
		this.network.link(alice.transport, bob.transport).hold();
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<?> start = executor.submit(bob.node::start);
			await().until(() -> alice.nodes().equals(List.of("alice", "bob")));
			bob.node.close();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> start.get(20, TimeUnit.SECONDS))
				.withCauseExactlyInstanceOf(PubSubException.class)
				.withMessageContaining("Node bob was closed before it had joined");
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Nested
	class BadInput {

		private final Member alice = PubSubNodeTests.this.cluster.start("alice",
				(builder) -> builder.maxMessageSize(1000).codecs(List.of(new PlainCodec())));

		private final Member bob = PubSubNodeTests.this.cluster.start("bob",
				(builder) -> builder.codecs(List.of(new PlainCodec())));

		private final Inbox here = this.alice.subscribe("**");

		private final Inbox there = this.bob.subscribe("**");

		private final Publisher publisher = this.alice.node.publisher();

		@Test
		void topicsThatCannotBePublishedTo() {
			for (String topic : List.of("", "*", "a.**", "{x}")) {
				assertThatIllegalArgumentException().isThrownBy(() -> this.publisher.publish(topic, "hello"));
				assertThatIllegalArgumentException().isThrownBy(() -> this.publisher.publishLocal(topic, "hello"));
				assertThatIllegalArgumentException()
					.isThrownBy(() -> this.publisher.publishTo(this.bob.node.cluster().self(), topic, "hello"));
				assertThatIllegalArgumentException()
					.isThrownBy(() -> this.publisher.publishFrom(this.here.subscription, topic, "hello"));
			}
			assertNobodyGotAnything();
		}

		@Test
		void aSubscriptionOfAnotherNodeToLeaveOut() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.publisher.publishFrom(this.there.subscription, "a", "hello"))
				.withMessageContaining("no subscription of this node");
			assertNobodyGotAnything();
		}

		@Test
		void aNullPayload() {
			assertThatNullPointerException().isThrownBy(() -> this.publisher.publish("a", null))
				.withMessageContaining("payload");
			assertNobodyGotAnything();
		}

		@Test
		void aNullWhereATopicOrAnAddressIsExpected() {
			Node bob = this.bob.node.cluster().self();
			List<ThrowingCallable> topics = List.of(() -> this.publisher.publish(null, "hello"),
					() -> this.publisher.publishLocal(null, "hello"),
					() -> this.publisher.publishTo(bob, null, "hello"),
					() -> this.publisher.publishFrom(this.here.subscription, null, "hello"),
					() -> this.publisher.publishConfirmed(null, "hello"),
					() -> this.alice.node.requester().to((String) null),
					() -> this.alice.node.requester().to(bob, null), () -> this.alice.subscribe(null));
			assertThat(topics).allSatisfy((call) -> assertThatNullPointerException().isThrownBy(call)
				.withMessage("A topic must not be null: name one, such as 'orders.created'"));
			List<ThrowingCallable> others = List.of(() -> this.publisher.publish("a", "hello", null),
					() -> this.publisher.send(null, "hello"), () -> this.publisher.sendConfirmed(null, "hello"),
					() -> this.publisher.publishTo(null, "a", "hello"),
					() -> this.publisher.sendToGroup((GroupTarget) null, "hello"));
			assertThat(others).allSatisfy((call) -> assertThatNullPointerException().isThrownBy(call)
				.withMessageContaining("must not be null: "));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.publisher.publish("a", "hello", Collections.singletonMap(null, 1)))
				.withMessageContaining("must have a name");
			assertNobodyGotAnything();
		}

		@Test
		void aPayloadThatCannotBeEncoded() {
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> this.publisher.publish("a", new Object()))
				.withMessageContaining("java.lang.Object");
			assertNobodyGotAnything();
		}

		@Test
		void aPayloadThatIsTooLarge() {
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> this.publisher.publish("a", "x".repeat(1001)))
				.withMessageContaining("1001")
				.withMessageContaining("pubsub.max-message-size");
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> this.publisher.publish("a", "x".repeat(500), Map.of("h", "x".repeat(600))));
			assertNobodyGotAnything();
		}

		@Test
		void aHeaderThatCannotTravel() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.publisher.publish("a", "hello", Map.of("when", Duration.ZERO)))
				.withMessageContaining("'when'")
				.withMessageContaining("java.time.Duration");
			assertNobodyGotAnything();
		}

		@Test
		void topicsThatCannotBeSubscribedTo() {
			for (String topic : List.of("", "a.**.b", "a*", "{}")) {
				assertThatIllegalArgumentException().isThrownBy(() -> this.alice.subscribe(topic));
			}
		}

		@Test
		void optionsOutOfBounds() {
			assertThatIllegalArgumentException().isThrownBy(() -> options().capacity(0)).withMessageContaining("0");
			assertThatIllegalArgumentException().isThrownBy(() -> options().concurrency(-1));
			assertThatIllegalArgumentException().isThrownBy(() -> options().group(""));
			assertThatIllegalArgumentException().isThrownBy(() -> options().id(""));
		}

		@Test
		void anIdThatIsTaken() {
			subscribe(this.alice, "a", this.here, options().id("mine"));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> subscribe(this.alice, "b", this.here, options().id("mine")))
				.withMessageContaining("'mine'");
			assertThat(this.alice.node.metrics().topics()).doesNotContainKey("b");
		}

		@Test
		void anythingAfterTheNodeHasStopped() {
			this.alice.node.close();
			assertThatIllegalStateException().isThrownBy(() -> this.alice.subscribe("a"));
			assertThatIllegalStateException().isThrownBy(this.alice.node::start)
				.withMessageContaining("cannot be started again");
		}

		private void assertNobodyGotAnything() {
			this.publisher.publish("last", "last");
			await().until(() -> this.here.count() == 1 && this.there.count() == 1);
			assertThat(this.here.payloads()).containsExactly("last");
			assertThat(this.there.payloads()).containsExactly("last");
		}

	}

	@Nested
	class Payloads {

		private final Member alice = PubSubNodeTests.this.cluster.start("alice",
				(builder) -> builder.codecs(List.of(new PlainCodec())));

		private final Member bob = PubSubNodeTests.this.cluster.start("bob",
				(builder) -> builder.codecs(List.of(new PlainCodec())));

		@Test
		void becomeTheSameForTheSameTypeHereAndThere() {
			for (Object payload : List.of("text", "bytes".getBytes(), new StringBuilder("object"))) {
				for (Class<?> type : List.of(String.class, Object.class, CharSequence.class, byte[].class)) {
					List<Object> got = new CopyOnWriteArrayList<>();
					for (Member member : List.of(this.alice, this.bob)) {
						member.node.subscriptions()
							.subscribe("a", (Type) type, (Message<Object> message) -> got.add(message.getPayload()),
									options().id("the one"));
					}
					this.alice.publish("a", payload);
					await().until(() -> got.size() == 2);
					assertThat(got.get(0)).isInstanceOf(type).hasSameClassAs(got.get(1)).isEqualTo(got.get(1));
					this.alice.node.subscriptions().find("the one").orElseThrow().close();
					this.bob.node.subscriptions().find("the one").orElseThrow().close();
				}
			}
		}

		@Test
		void areDecodedOncePerTypeAndEncodedOnce() {
			AtomicInteger encoded = new AtomicInteger();
			AtomicInteger decoded = new AtomicInteger();
			Member carol = PubSubNodeTests.this.cluster.start("carol",
					(builder) -> builder.codecs(List.of(new CountingCodec(encoded, decoded))));
			Member dave = PubSubNodeTests.this.cluster.start("dave",
					(builder) -> builder.codecs(List.of(new CountingCodec(encoded, decoded))));
			List<Object> got = new CopyOnWriteArrayList<>();
			for (int i = 0; i < 20; i++) {
				Class<?> type = (i % 2 == 0) ? StringBuilder.class : CharSequence.class;
				dave.node.subscriptions()
					.subscribe("a", (Type) type, (Message<Object> message) -> got.add(message.getPayload()), options());
			}
			this.bob.subscribe("a");
			carol.publish("a", new StringBuilder("object"));
			await().until(() -> got.size() == 20);
			assertThat(encoded).hasValue(1);
			assertThat(decoded).hasValue(2);
		}

		@Test
		void thatDoNotDecodeGoToTheErrorHandlerOfThatListenerOnly() {
			List<Throwable> errors = new CopyOnWriteArrayList<>();
			List<Object> raw = new CopyOnWriteArrayList<>();
			this.bob.node.subscriptions()
				.subscribe("a", Integer.class, (message) -> errors.add(new AssertionError("decoded")),
						options().errorHandler((error, message, subscription) -> {
							errors.add(error);
							raw.add(message.getPayload());
						}));
			Inbox other = this.bob.subscribe("a");
			this.alice.publish("a", new StringBuilder("object"));
			await().until(() -> other.count() == 1 && errors.size() == 1);
			assertThat(errors.get(0)).isInstanceOf(PayloadException.class).hasMessageContaining("java.lang.Integer");
			assertThat(raw).containsExactly("object".getBytes());
			assertThat(this.bob.node.metrics().lost(Cause.DECODING)).isOne();
			await().until(() -> this.bob.losses.size() == 1);
		}

	}

	@Nested
	class Options {

		private final Member alice = PubSubNodeTests.this.cluster.start("alice");

		@Test
		void aConditionDecidesWhatIsDelivered() {
			List<String> got = new CopyOnWriteArrayList<>();
			subscribe(this.alice, "a", (message) -> got.add(message.getPayload()),
					options().condition((message) -> message.getPayload().equals("yes")));
			List.of("yes", "no", "yes").forEach((payload) -> this.alice.publish("a", payload));
			await().until(() -> got.size() == 2);
			assertThat(got).containsOnly("yes");
		}

		@Test
		void aKeyKeepsOrderAndLetsOtherKeysPass() {
			Map<String, List<Integer>> got = new ConcurrentHashMap<>();
			CountDownLatch held = new CountDownLatch(1);
			subscribe(this.alice, "a", (message) -> {
				String[] parts = message.getPayload().split(" ");
				if (parts[0].equals("key0") && parts[1].equals("0")) {
					held.await();
				}
				got.computeIfAbsent(parts[0], (key) -> new CopyOnWriteArrayList<>()).add(Integer.valueOf(parts[1]));
			}, options().concurrency(4).key((message) -> ((String) message.getPayload()).split(" ")[0]));
			for (int i = 0; i < 60; i++) {
				for (int key = 0; key < 4; key++) {
					this.alice.publish("a", "key" + key + " " + i);
				}
			}
			await().until(() -> got.values().stream().anyMatch((each) -> each.size() == 60));
			assertThat(got).doesNotContainKey("key0");
			held.countDown();
			await().until(() -> got.size() == 4 && got.values().stream().allMatch((each) -> each.size() == 60));
			assertThat(got.values())
				.allSatisfy((each) -> assertThat(each).isEqualTo(IntStream.range(0, 60).boxed().toList()));
		}

		@Test
		void concurrencyWithoutAKeyWorksOnSeveralMessagesAtATime() throws Exception {
			CountDownLatch together = new CountDownLatch(3);
			AtomicInteger done = new AtomicInteger();
			subscribe(this.alice, "a", (message) -> {
				together.countDown();
				together.await(30, TimeUnit.SECONDS);
				done.incrementAndGet();
			}, options().concurrency(3));
			IntStream.range(0, 3).forEach((i) -> this.alice.publish("a", "hello"));
			await().until(() -> done.get() == 3);
		}

		@Test
		void aSubscriptionThatDoesNotStartHearsNothingBeforeItsFirstResume() {
			Inbox inbox = new Inbox();
			Subscription subscription = subscribe(this.alice, "a", inbox, options().autoStartup(false));
			this.alice.publish("a", "before");
			assertThat(subscription.visible()).isNotDone();
			subscription.resume();
			this.alice.publish("a", "after");
			await().until(() -> inbox.count() == 1);
			assertThat(inbox.payloads()).containsExactly("after");
			assertThat(subscription.visible()).succeedsWithin(Duration.ofSeconds(30));
		}

		@Test
		void aPauseKeepsMessagesForLater() {
			Inbox inbox = this.alice.subscribe("a");
			inbox.subscription.pause();
			IntStream.range(0, 10).forEach((i) -> this.alice.publish("a", "message " + i));
			assertThat(this.alice.node.metrics().mailboxes().get(0).depth()).isEqualTo(10);
			assertThat(inbox.count()).isZero();
			inbox.subscription.resume();
			await().until(() -> inbox.count() == 10);
		}

		@Test
		void theFailPolicyTellsThePublisherAndOthersGetTheMessage() {
			Subscription full = subscribe(this.alice, "a", new Inbox(), options().capacity(1).overflow(Overflow.FAIL));
			full.pause();
			Inbox other = this.alice.subscribe("a");
			this.alice.publish("a", "fits");
			assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> this.alice.publish("a", "does not"))
				.withMessageContaining("'a'");
			await().until(() -> other.count() == 2);
		}

		@Test
		void anOverflowIsCountedAndReported() {
			Subscription full = subscribe(this.alice, "a", new Inbox(), options().capacity(10));
			full.pause();
			IntStream.range(0, 30).forEach((i) -> this.alice.publish("a", "message"));
			assertThat(this.alice.node.metrics().lost(Cause.OVERFLOW)).isEqualTo(20);
			await().until(() -> this.alice.losses.stream().mapToLong((loss) -> loss.count()).sum() == 20);
			assertThat(this.alice.losses).allSatisfy((loss) -> assertThat(loss.mailbox()).isSameAs(full));
		}

		@Test
		void errorsGoToTheSubscriptionsHandler() {
			List<String> errors = new CopyOnWriteArrayList<>();
			subscribe(this.alice, "a", (message) -> {
				throw new IOException("as it is told to");
			}, options().id("bad")
				.errorHandler((error, message, mailbox) -> errors.add(error.getMessage() + " " + message.getPayload()
						+ " " + ((Subscription) mailbox).id() + " " + message.getHeaders().get(PubSubHeaders.TOPIC))));
			this.alice.publish("a", "hello");
			await().until(() -> errors.equals(List.of("as it is told to hello bad a")));
			assertThat(this.alice.node.metrics().failed()).isOne();
		}

	}

	@Test
	void theSecondNodeOfANameDoesNotStart() {
		Member alice = this.cluster.start("alice");
		assertThatExceptionOfType(DuplicateNodeNameException.class).isThrownBy(() -> this.cluster.start("alice"))
			.withMessageContaining("'alice' is in the cluster already");
		await().until(() -> alice.nodes().size() == 1);
		assertThat(alice.node.cluster().nodes()).containsExactly(alice.node.cluster().self());
	}

	@Test
	void aNodeThatIsRestartedUnderItsNameWaitsUntilTheKilledOneIsGone() {
		Member killed = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Member restarted = this.cluster.build("alice", (builder) -> {
		});
		// it still says its name, but answers nothing any more
		this.network.link(restarted.transport, killed.transport).hold();
		CompletableFuture<Void> start = CompletableFuture.runAsync(restarted.node::start,
				(task) -> new Thread(task).start());
		await().until(() -> restarted.node.cluster().nodes().size() == 3);
		this.network.kill(killed.transport);
		assertThat(start).succeedsWithin(Duration.ofSeconds(60));
		await().until(() -> bob.nodes().equals(List.of("bob", "alice")));
		assertThat(bob.node.cluster().ping("alice")).isTrue();
	}

	@Test
	void pingsAnswerForNodesThatAreThere() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		assertThat(alice.node.cluster().ping("bob")).isTrue();
		assertThat(alice.node.cluster().ping("alice")).isTrue();
		assertThat(alice.node.cluster().ping("nobody")).isFalse();
		this.network.link(bob.transport, alice.transport).hold();
		assertThat(alice.node.cluster().ping("bob", Duration.ofMillis(50))).isFalse();
		this.network.kill(bob.transport);
		assertThat(alice.node.cluster().ping("bob", Duration.ofSeconds(30))).isFalse();
	}

	@Test
	void whatNoSubscriberHearsIsCounted() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Node there = bob.node.cluster().self();
		Publisher publisher = alice.node.publisher();
		publisher.publish("news", "one");
		publisher.publishLocal("news", "two");
		publisher.publishTo(there, "news", "three");
		publisher.publishTo(alice.node.cluster().self(), "news", "four");
		publisher.publishConfirmed("news", "five").join();
		assertThat(alice.node.metrics().unheard()).isEqualTo(5);
		Inbox own = alice.subscribe("news");
		publisher.publishFrom(own.subscription, "news", "six");
		assertThat(alice.node.metrics().unheard()).isEqualTo(6);
		publisher.publish("news", "here");
		own.subscription.close();
		bob.subscribe("news");
		publisher.publish("news", "there");
		publisher.publishTo(there, "news", "there");
		publisher.publishConfirmed("news", "there").join();
		assertThat(alice.node.metrics().unheard()).isEqualTo(6);
		publisher.publishLocal("news", "seven");
		assertThat(alice.node.metrics().unheard()).isEqualTo(7);
		assertThat(alice.node.metrics().published()).isEqualTo(11);
	}

	@Test
	void whatIsSubscribedBeforeStartIsVisibleAfterIt() {
		Member alice = this.cluster.start("alice");
		PubSubNode bob = PubSubNode.builder("bob").transport(this.network.transport()).build();
		try {
			Inbox inbox = new Inbox();
			Subscription subscription = bob.subscriptions().subscribe("news", String.class, inbox);
			bob.start();
			assertThat(bob.awaitVisible()).isTrue();
			assertThat(subscription.visible()).succeedsWithin(Duration.ofSeconds(60));
			alice.publish("news", "hello");
			await().until(() -> inbox.count() == 1);
		}
		finally {
			bob.close();
		}
	}

	@Test
	void drainingDeliversWhatWasAcceptedAndThenTakesNoMore() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		CountDownLatch held = new CountDownLatch(1);
		List<String> got = new CopyOnWriteArrayList<>();
		subscribe(bob, "a", (message) -> {
			held.await();
			got.add(message.getPayload());
		}, options());
		IntStream.range(0, 100).forEach((i) -> alice.publish("a", "message " + i));
		await().until(() -> bob.node.metrics().received() == 100);
		assertThat(bob.node.drain(Duration.ofMillis(100))).isFalse();
		held.countDown();
		assertThat(bob.node.drain(Duration.ofSeconds(30))).isTrue();
		assertThat(got).hasSize(100);
		alice.publish("a", "too late");
		assertThat(alice.node.metrics().topics()).doesNotContainKey("a");
	}

	@Test
	void whatWasPublishedBeforeClosingStillArrives() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Inbox inbox = bob.subscribe("a");
		this.network.link(alice.transport, bob.transport).delay(Duration.ofMillis(1));
		IntStream.range(0, 5000).forEach((i) -> alice.publish("a", "message " + i));
		alice.node.close();
		await().until(() -> inbox.count() == 5000);
	}

	@Test
	void aHundredThousandSubscriptionsAreToldInFewFrames() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob", (builder) -> builder.joinTimeout(Duration.ofMinutes(1)));
		int before = bob.frames.sends();
		List<Subscription> subscriptions = new ArrayList<>();
		Inbox inbox = new Inbox();
		for (int i = 0; i < 100_000; i++) {
			subscriptions
				.add(bob.node.subscriptions().subscribeWithoutWaiting("topic." + i, String.class, inbox, options()));
		}
		assertThat(bob.node.awaitVisible()).isTrue();
		assertThat(subscriptions)
			.allSatisfy((each) -> assertThat(each.visible()).succeedsWithin(Duration.ofSeconds(30)));
		assertThat(bob.frames.sends() - before).isLessThan(1000);
		alice.publish("topic.99999", "hello");
		await().until(() -> inbox.count() == 1);
	}

	@Test
	void nothingIsLeftOfSubscriptionsThatHaveClosed() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		for (int i = 0; i < 10_000; i++) {
			bob.node.subscriptions()
				.subscribeWithoutWaiting("topic." + i % 10, String.class, new Inbox(), options())
				.close();
		}
		await().until(() -> alice.node.metrics().topics().isEmpty());
		assertThat(bob.node.metrics().topics()).isEmpty();
		assertThat(bob.node.metrics().mailboxes()).isEmpty();
		assertThat(bob.node.subscriptions().all()).isEmpty();
	}

	@Test
	void aNodeWithoutTransportIsAlone() {
		PubSubNode alice = PubSubNode.builder("alice").build();
		try {
			alice.start();
			Inbox inbox = new Inbox();
			alice.subscriptions().subscribe("news", String.class, inbox);
			alice.publisher().publish("news", "hello");
			await().until(() -> inbox.count() == 1);
			assertThat(alice.cluster().nodes()).containsExactly(alice.cluster().self());
			assertThat(alice.cluster().ping("alice")).isTrue();
		}
		finally {
			alice.close();
		}
	}

	/** Encodes string builders only, and decodes to whatever a string can be. */
	private static class PlainCodec implements PayloadCodec {

		@Override
		public String name() {
			return "plain";
		}

		@Override
		public byte[] encode(Object payload) {
			if (!(payload instanceof StringBuilder)) {
				throw new IllegalArgumentException("no");
			}
			return payload.toString().getBytes();
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			if (type == StringBuilder.class) {
				return new StringBuilder(new String(bytes));
			}
			if (((Class<?>) type).isAssignableFrom(String.class)) {
				return new String(bytes);
			}
			throw new IllegalArgumentException("no");
		}

	}

	private static final class CountingCodec extends PlainCodec {

		private final AtomicInteger encoded;

		private final AtomicInteger decoded;

		CountingCodec(AtomicInteger encoded, AtomicInteger decoded) {
			this.encoded = encoded;
			this.decoded = decoded;
		}

		@Override
		public byte[] encode(Object payload) {
			this.encoded.incrementAndGet();
			return super.encode(payload);
		}

		@Override
		public Object decode(byte[] bytes, Type type) {
			this.decoded.incrementAndGet();
			return super.decode(bytes, type);
		}

	}

}
