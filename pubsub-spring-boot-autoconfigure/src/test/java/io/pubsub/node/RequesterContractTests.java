package io.pubsub.node;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.MailboxFullException;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.HeldTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.request.Replies;
import io.pubsub.request.Replies.Reply;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;
import io.pubsub.wire.Frame;
import io.pubsub.wire.JacksonPayloadCodec;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What calls promise, on any transport.
 */
@Timeout(120)
abstract class RequesterContractTests {

	private static final Duration SOON = Duration.ofSeconds(2);

	private static final Consumer<NodeBuilder> SETTINGS = (builder) -> builder.requestTimeout(Duration.ofSeconds(60))
		.codecs(List.of(new JacksonPayloadCodec("json", new JsonMapper())));

	/** Released at the end, so that no listener is left waiting. */
	private final CountDownLatch held = new CountDownLatch(1);

	private TestCluster cluster;

	private Member alice;

	private Member bob;

	private Requester requester;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(() -> new HeldTransport(createTransport()));
		this.alice = start("alice");
		this.bob = start("bob");
		this.requester = this.alice.node.requester();
	}

	@AfterEach
	void stopNodes() {
		this.held.countDown();
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name, SETTINGS);
	}

	private static Node node(Member member) {
		return member.node.cluster().self();
	}

	private static HeldTransport transport(Member member) {
		return (HeldTransport) member.transport;
	}

	private static Subscription serve(Member member, String topic, RequestListener<String> listener) {
		return serve(member, topic, SubscriptionOptions.defaults(), listener);
	}

	private static Subscription serve(Member member, String topic, SubscriptionOptions options,
			RequestListener<String> listener) {
		return member.node.subscriptions().subscribe(topic, String.class, listener, options);
	}

	/** Replies with its node's name and what it was asked. */
	private static Subscription echo(Member member, String topic) {
		return serve(member, topic, (message) -> member.name() + ": " + message.getPayload());
	}

	private Subscription hang(Member member, String topic) {
		return serve(member, topic, (message) -> {
			this.held.await();
			return "late";
		});
	}

	private String ask(String topic, Object payload) {
		return this.requester.request(topic, payload, String.class);
	}

	private static <T> T get(CompletableFuture<T> future) {
		try {
			return future.get(60, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static PubSubException failure(CompletableFuture<?> future) {
		return (PubSubException) catchThrowableOfType(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS))
			.getCause();
	}

	private static RequestException failure(Kind kind, CompletableFuture<?> future) {
		RequestException failure = (RequestException) failure(future);
		assertThat(failure.getKind()).isEqualTo(kind);
		return failure;
	}

	private RequestException failure(Kind kind, Requester.Call call) {
		return failure(kind, call.requestAsync("hello", String.class));
	}

	private void awaitNothingIsAwaited() {
		assertThat(this.alice.node.metrics().awaited()).isZero();
	}

	@Test
	void aCallRunsWhatOnlyTheOtherNodeHasAndBringsItsResultBack() {
		Map<String, Integer> prices = Map.of("book", 12);
		serve(this.bob, "price", (message) -> prices.get(message.getPayload()));
		assertThat(this.requester.request("price", "book", Integer.class)).isEqualTo(12);
		assertThat(get(this.requester.to("price").requestAsync("book", Integer.class))).isEqualTo(12);
		assertThat(this.requester.request("price", "pen", Integer.class)).as("no value").isNull();
		assertThat(this.bob.node.requester().request("price", "book", int.class)).as("on its own node").isEqualTo(12);
		assertThat(this.alice.node.metrics().requests()).isEqualTo(3);
		assertThat(this.alice.node.metrics().requestsFailed()).isZero();
		assertThat(this.alice.frames.sent(Frame.Request.class)).isEqualTo(3);
		assertThat(this.bob.frames.sent(Frame.Reply.class)).isEqualTo(3);
		awaitNothingIsAwaited();
	}

	@Test
	void theReplyBecomesWhatTheRequesterAsksForHereAndThere() {
		for (Member member : List.of(this.alice, this.bob)) {
			String topic = "order." + member.name();
			serve(member, topic, (message) -> List.of(new Order("book", 2), new Order("pen", 1)));
			Requester.Call call = this.requester.to(topic).header("tenant", "acme");
			List<Order> orders = call.request("all", new ParameterizedTypeReference<List<Order>>() {
			}.getType());
			assertThat(orders).containsExactly(new Order("book", 2), new Order("pen", 1));
			assertThat(call.request("all", String.class)).contains("\"book\"");
			assertThat(call.request("all", Object.class)).isInstanceOf(List.class);
			assertThat(call.request("all", Void.class)).isNull();
			assertThat(call.request("all", void.class)).isNull();
		}
	}

	@Test
	void aReplyOfJustTheTypeAskedForIsPassedAsItIsOnItsNode() {
		Order order = new Order("book", 2);
		serve(this.alice, "order", (message) -> order);
		assertThat(this.requester.request("order", "hello", Order.class)).isSameAs(order);
	}

	@Test
	void requestsAreMessagesWithHeadersAndASender() {
		List<Message<String>> messages = new CopyOnWriteArrayList<>();
		serve(this.bob, "a.{b}", (message) -> {
			messages.add(message);
			return "";
		});
		assertThat(this.requester.to("a.x").header("h", 1).headers(Map.of("i", 2)).request("hello", String.class))
			.isEmpty();
		assertThat(messages).singleElement()
			.satisfies((message) -> assertThat(message.getHeaders()).containsEntry("h", 1)
				.containsEntry("i", 2)
				.containsEntry("pubsub_topic", "a.x")
				.containsEntry("pubsub_node", node(this.alice)));
	}

	@Test
	void requestsAndWhatIsPublishedArriveInOneOrder() {
		List<String> heard = new CopyOnWriteArrayList<>();
		serve(this.bob, "a", (message) -> heard.add(message.getPayload()));
		List<CompletableFuture<?>> replies = new ArrayList<>();
		for (int i = 0; i < 1000; i += 2) {
			this.alice.publish("a", "" + i);
			replies.add(this.requester.to("a").requestAsync("" + (i + 1), Boolean.class));
		}
		replies.forEach(RequesterContractTests::get);
		assertThat(heard).containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj((i) -> "" + i).toList());
		assertThat(this.bob.node.metrics().lost(Cause.GAP) + this.alice.node.metrics().lost(Cause.GAP)).isZero();
	}

	@Test
	void whatIsReturnedForAMessageThatIsNoRequestGoesNowhere() {
		AtomicInteger calls = new AtomicInteger();
		Subscription subscription = serve(this.bob, "a", (message) -> calls.incrementAndGet());
		this.alice.publish("a", "hello");
		this.alice.node.publisher().send(subscription.ref(), "hello");
		await().until(() -> calls.get() == 2);
		assertThat(this.requester.request("a", "hello", Integer.class)).isEqualTo(3);
		assertThat(this.bob.frames.sent(Frame.Reply.class)).isOne();
	}

	@Test
	void aListenerThatReturnsNothingRepliesWithoutAValue() {
		AtomicInteger calls = new AtomicInteger();
		for (Member member : List.of(this.alice, this.bob)) {
			member.node.subscriptions()
				.subscribe("a." + member.name(), String.class, (message) -> calls.incrementAndGet());
			assertThat(ask("a." + member.name(), "hello")).isNull();
		}
		assertThat(calls).hasValue(2);
	}

	@Test
	void aStageRepliesWhenItIsThroughAndTheNextMessageDoesNotWait() {
		CompletableFuture<String> later = new CompletableFuture<>();
		CompletableFuture<String> never = new CompletableFuture<>();
		for (Member member : List.of(this.alice, this.bob)) {
			serve(member, "a." + member.name(), (message) -> switch (message.getPayload()) {
				case "later" -> later;
				case "fail" -> never;
				default -> "at once";
			});
		}
		List<CompletableFuture<String>> waiting = new ArrayList<>();
		List<CompletableFuture<String>> failing = new ArrayList<>();
		for (String topic : List.of("a.alice", "a.bob")) {
			waiting.add(this.requester.to(topic).requestAsync("later", String.class));
			failing.add(this.requester.to(topic).requestAsync("fail", String.class));
			assertThat(ask(topic, "hello")).isEqualTo("at once");
		}
		assertThat(waiting).noneMatch(CompletableFuture::isDone);
		later.complete("done");
		never.completeExceptionally(new IllegalStateException("after all"));
		assertThat(waiting).allSatisfy((reply) -> assertThat(get(reply)).isEqualTo("done"));
		assertThat(failing).allSatisfy((reply) -> {
			RequestException failure = failure(Kind.RECIPIENT_FAILED, reply);
			assertThat(failure.getFailureType()).isEqualTo(IllegalStateException.class.getName());
			assertThat(failure.getFailureMessage()).isEqualTo("after all");
		});
	}

	@Test
	void aMailboxIsAskedByItsAddress() {
		for (Member member : List.of(this.alice, this.bob)) {
			Mailbox opened = member.node.mailboxes()
				.open(String.class, RequestListener.of((message) -> message.getPayload() + "!"));
			Subscription subscribed = echo(member, "some.topic");
			assertThat(this.requester.request(opened.ref(), "hello", String.class)).isEqualTo("hello!");
			assertThat(this.requester.request(subscribed.ref(), "hello", String.class))
				.isEqualTo(member.name() + ": hello");
		}
	}

	/** Opens a mailbox that replies with its node's name and what it was asked. */
	private static Mailbox open(Member member) {
		return member.node.mailboxes()
			.open(String.class, RequestListener.of((message) -> member.name() + ": " + message.getPayload()));
	}

	@Test
	void aNameIsAskedFromAnyNode() {
		Member carol = start("carol");
		assertThat(this.bob.node.names().register("stack", open(this.bob))).isTrue();
		for (Member member : List.of(this.alice, this.bob, carol)) {
			Requester requester = member.node.requester();
			assertThat(requester.requestName("stack", "hello", String.class)).isEqualTo("bob: hello");
			assertThat(get(requester.toName("stack").requestAsync("hello", String.class))).isEqualTo("bob: hello");
			assertThat(requester.toName("stack").requestAll("hello", String.class).values())
				.containsExactly("bob: hello");
			assertThat(requester.toName("stack").onePerNode().requestAll("hello", String.class).values())
				.containsExactly("bob: hello");
		}
		assertThat(this.alice.frames.sent(node(this.bob).id(), Frame.Request.class)).isEqualTo(4);
		assertThat(this.alice.frames.sent(Frame.Request.class)).as("nobody else is asked").isEqualTo(4);
		assertThat(this.bob.frames.sent(Frame.Request.class)).as("on its own node").isZero();
	}

	@Test
	void aNameThatNobodyHasIsNobody() {
		Requester.Call call = this.requester.toName("stack");
		Mailbox mailbox = open(this.bob);
		echo(this.bob, "stack");
		for (int i = 0; i < 2; i++) {
			assertThat(failure(Kind.NO_SUBSCRIBERS, call)).hasMessageContaining("'stack'");
			assertThat(call.requestAll("hello", String.class).all()).isEmpty();
			assertThat(call.onePerNode().requestAll("hello", String.class).all()).isEmpty();
			assertThat(this.bob.node.names().register("stack", mailbox)).isTrue();
			assertThat(call.request("hello", String.class)).isEqualTo("bob: hello");
			assertThat(this.bob.node.names().unregister("stack")).isTrue();
			await().until(() -> this.alice.node.names().names().isEmpty());
		}
		assertThat(this.alice.frames.sent(Frame.Request.class)).isEqualTo(2);
		assertThat(this.alice.node.metrics().requestsFailed()).isEqualTo(2);
		awaitNothingIsAwaited();
	}

	@Test
	void aNameWithAListenerThatThrowsIsToldByThatName() {
		Mailbox mailbox = this.bob.node.mailboxes().open(String.class, RequestListener.of((message) -> {
			throw new NoPriceException();
		}));
		this.bob.node.names().reRegister("stack", mailbox);
		assertThat(failure(Kind.RECIPIENT_FAILED, this.requester.toName("stack"))).hasMessageContaining("name 'stack'")
			.hasMessageContaining("node bob")
			.hasMessageContaining("no price today");
	}

	@Test
	void aNameThatHasAnotherHolderIsAskedThere() {
		Requester.Call call = this.requester.toName("stack");
		for (Member member : List.of(this.bob, this.alice, start("carol"), this.bob)) {
			member.node.names().reRegister("stack", open(member));
			assertThat(call.request("hello", String.class)).isEqualTo(member.name() + ": hello");
		}
	}

	@Test
	void aNamesHolderThatDiesWhileItIsAskedIsToldAndTheNextRequestReachesItsSuccessor() {
		Member carol = start("carol");
		Mailbox busy = this.bob.node.mailboxes().open(String.class, RequestListener.of((message) -> {
			this.held.await();
			return "late";
		}));
		NameRecorder recorder = new NameRecorder();
		this.bob.node.names().stand("stack", busy, recorder);
		await().until(() -> recorder.heard.contains("+stack"));
		carol.node.names().stand("stack", open(carol), new NameRecorder());
		Requester.Call call = this.requester.toName("stack");
		await().until(() -> this.alice.node.names().whereIs("stack").isPresent());
		CompletableFuture<String> asked = call.requestAsync("hello", String.class);
		CompletableFuture<Replies<String>> all = call.requestAllAsync("hello", String.class);
		await().until(() -> this.bob.node.metrics().received() == 2);
		assertThat(asked).isNotDone();
		this.bob.node.close();
		failure(Kind.NODE_LEFT, asked);
		assertThat(get(all).failures()).singleElement()
			.satisfies((failure) -> assertThat(((RequestException) failure).getKind()).isEqualTo(Kind.NODE_LEFT));
		await().until(() -> this.alice.node.names()
			.whereIs("stack")
			.filter((ref) -> ref.node().equals(node(carol)))
			.isPresent());
		assertThat(call.request("hello", String.class)).isEqualTo("carol: hello");
		assertThat(carol.node.requester().requestName("stack", "hello", String.class)).isEqualTo("carol: hello");
	}

	@Test
	void oneSubscriberOfTheOwnNodeAnswersIfThereIsOne() {
		AtomicInteger calls = new AtomicInteger();
		for (int i = 0; i < 2; i++) {
			serve(this.alice, "a", (message) -> calls.incrementAndGet());
			serve(this.bob, "a", (message) -> -1);
		}
		for (int i = 1; i <= 20; i++) {
			assertThat(this.requester.request("a", "hello", Integer.class)).isEqualTo(i);
		}
		assertThat(this.alice.frames.sent(Frame.Request.class)).isZero();
	}

	@Test
	void exactlyOneSubscriberAnswersWhateverItsGroupPatternAndConcurrency() {
		Member carol = start("carol");
		List<String> calls = new CopyOnWriteArrayList<>();
		for (Member member : List.of(this.bob, carol)) {
			SubscriptionOptions options = SubscriptionOptions.defaults();
			List<SubscriptionOptions> all = List.of(options, options.group("g"), options.group("h"),
					options.concurrency(4), options.concurrency(4).key(Message::getPayload));
			for (int i = 0; i < all.size(); i++) {
				String name = member.name() + i;
				serve(member, (i % 2 == 0) ? "a.b" : "a.*", all.get(i), (message) -> {
					calls.add(name);
					return name;
				});
			}
		}
		List<String> replies = IntStream.range(0, 200).mapToObj((i) -> ask("a.b", "hello")).toList();
		assertThat(calls).isEqualTo(replies);
		assertThat(new HashSet<>(replies)).as("all have their turn").hasSize(10);
		assertThat(replies.stream().filter((name) -> name.startsWith("bob")).count()).as("nodes are spread evenly")
			.isBetween(50L, 150L);
	}

	@Test
	void aNodesTopicIsAskedThere() {
		Member carol = start("carol");
		for (Member member : List.of(this.alice, this.bob, carol)) {
			echo(member, "a");
			echo(member, "a");
			assertThat(this.requester.request(node(member), "a", "hello", String.class))
				.isEqualTo(member.name() + ": hello");
			assertThat(this.requester.to(node(member), "a").requestAll("hello", String.class).values())
				.containsExactly(member.name() + ": hello", member.name() + ": hello");
		}
	}

	@Test
	void aCalleeThatThrowsIsToldWithTypeAndMessage() {
		AtomicInteger errors = new AtomicInteger();
		SubscriptionOptions options = SubscriptionOptions.defaults()
			.errorHandler((error, message, mailbox) -> errors.incrementAndGet());
		for (Member member : List.of(this.alice, this.bob)) {
			serve(member, "a." + member.name(), options, (message) -> {
				throw message.getPayload().equals("loud") ? new IllegalStateException("x".repeat(10_000))
						: new NoPriceException();
			});
			RequestException failure = catchThrowableOfType(RequestException.class,
					() -> ask("a." + member.name(), "hello"));
			assertThat(failure.getKind()).isEqualTo(Kind.RECIPIENT_FAILED);
			assertThat(failure.getFailureType()).isEqualTo(NoPriceException.class.getName());
			assertThat(failure.getFailureMessage()).isEqualTo("no price today");
			assertThat(failure).hasMessageContaining("no price today")
				.hasMessageContaining("'a." + member.name() + "'")
				.hasMessageContaining("node " + member.name());
			assertThat(failure.getStackTrace()).as("the caller's").anyMatch((element) -> {
				return element.getClassName().equals(RequesterContractTests.class.getName());
			});
			RequestException loud = failure(Kind.RECIPIENT_FAILED,
					this.requester.to("a." + member.name()).requestAsync("loud", String.class));
			assertThat(loud.getFailureMessage()).hasSize(Frame.Reply.MAX_MESSAGE);
			assertThat(member.node.metrics().failed()).isEqualTo(2);
		}
		assertThat(errors).as("the requester hears of it alone").hasValue(0);
		assertThat(this.alice.node.metrics().requestsFailed()).isEqualTo(4);
	}

	@Test
	void nobodyThereIsToldAtOnce() {
		Subscription closed = echo(this.bob, "a");
		closed.close();
		Mailbox closedHere = this.alice.node.mailboxes().open(String.class, (message) -> {
		});
		closedHere.close();
		Subscription elsewhere = echo(this.bob, "b");
		for (Requester.Call call : List.of(this.requester.to("nobody"), this.requester.to(node(this.alice), "b"),
				this.requester.to(node(this.bob), "c"), this.requester.to(closed.ref()),
				this.requester.to(closedHere.ref()))) {
			failure(Kind.NO_SUBSCRIBERS, call);
		}
		assertThat(this.alice.node.metrics().lost(Cause.NO_MAILBOX)).as("counted besides").isZero();
		assertThat(this.bob.node.metrics().lost(Cause.NO_MAILBOX)).as("counted besides").isZero();
		assertThat(this.requester.requestAll("nobody", "hello", String.class).all()).isEmpty();
		assertThat(this.requester.to(node(this.bob), "c").requestAll("hello", String.class).all()).isEmpty();
		assertThat(this.requester.to(closed.ref()).requestAll("hello", String.class).all()).singleElement()
			.satisfies((reply) -> assertThat(reply.failure()).hasMessageContaining("Node bob has no recipient"));
		assertThat(elsewhere.topic()).isEqualTo("b");
		awaitNothingIsAwaited();
	}

	@Test
	void aNodeThatLeavesWhileItIsWaitedForIsToldAtOnce() {
		Ref ref = hang(this.bob, "a").ref();
		List<CompletableFuture<String>> replies = new ArrayList<>();
		for (Requester.Call call : List.of(this.requester.to("a"), this.requester.to(ref),
				this.requester.to(node(this.bob), "a"))) {
			replies.add(call.requestAsync("hello", String.class));
		}
		CompletableFuture<Replies<String>> all = this.requester.to("a").requestAllAsync("hello", String.class);
		await().until(() -> this.bob.node.metrics().received() == 4);
		assertThat(replies).noneMatch(CompletableFuture::isDone);
		Node bob = node(this.bob);
		this.bob.node.close();
		replies.forEach((reply) -> failure(Kind.NODE_LEFT, reply));
		assertThat(get(all).failures()).singleElement()
			.satisfies((failure) -> assertThat(((RequestException) failure).getKind()).isEqualTo(Kind.NODE_LEFT));
		await().until(() -> this.alice.nodes().equals(List.of("alice")));
		failure(Kind.NODE_LEFT, this.requester.to(ref));
		failure(Kind.NODE_LEFT, this.requester.to(bob, "a"));
		failure(Kind.NO_SUBSCRIBERS, this.requester.to("a"));
		assertThat(this.requester.to(bob, "a").requestAll("hello", String.class).isComplete()).isFalse();
	}

	@Test
	void aNodeThatComesAgainIsNotTheOneThatWasAsked() {
		Node bob = node(this.bob);
		Ref ref = echo(this.bob, "a").ref();
		this.bob.node.close();
		await().until(() -> this.alice.nodes().equals(List.of("alice")));
		Member again = start("bob");
		echo(again, "a");
		failure(Kind.NODE_LEFT, this.requester.to(ref));
		failure(Kind.NODE_LEFT, this.requester.to(bob, "a"));
		assertThat(ask("a", "hello")).isEqualTo("bob: hello");
	}

	@Test
	void aTimeoutIsToldAndTheLateReplyReachesNoOtherRequest() {
		echo(this.bob, "a");
		transport(this.bob).hold();
		List<CompletableFuture<String>> late = IntStream.range(0, 10)
			.mapToObj((i) -> this.requester.to("a").timeout(SOON).requestAsync("late " + i, String.class))
			.toList();
		CompletableFuture<Replies<String>> lateAll = this.requester.to("a")
			.timeout(SOON)
			.requestAllAsync("late", String.class);
		late.forEach((reply) -> assertThat(failure(Kind.TIMEOUT, reply)).hasMessageContaining("PT2S"));
		assertThat(get(lateAll).failures()).singleElement()
			.satisfies((failure) -> assertThat(((RequestException) failure).getKind()).isEqualTo(Kind.TIMEOUT));
		awaitNothingIsAwaited();
		List<CompletableFuture<String>> next = IntStream.range(0, 10)
			.mapToObj((i) -> this.requester.to("a").requestAsync("next " + i, String.class))
			.toList();
		await().until(() -> this.bob.node.metrics().delivered() == 21);
		// the late replies come before those to these
		transport(this.bob).release();
		for (int i = 0; i < 10; i++) {
			assertThat(get(next.get(i))).isEqualTo("bob: next " + i);
		}
		assertThat(late).allMatch(CompletableFuture::isCompletedExceptionally);
		awaitNothingIsAwaited();
	}

	@Test
	void aListenerThatHangsIsATimeoutHereAndThere() {
		hang(this.alice, "a.alice");
		hang(this.bob, "a.bob");
		failure(Kind.TIMEOUT, this.requester.to("a.alice").timeout(Duration.ofMillis(50)));
		failure(Kind.TIMEOUT, this.requester.to("a.bob").timeout(Duration.ofMillis(50)));
		failure(Kind.TIMEOUT, this.requester.to("a.bob").timeout(Duration.ofNanos(1)));
	}

	@Test
	void aCallToAllBringsAResultOrAFailureOfEachInOneAnswer() {
		Member carol = start("carol");
		Member dave = start("dave");
		echo(this.alice, "a");
		echo(this.bob, "a");
		echo(this.bob, "a.**");
		serve(carol, "a", (message) -> {
			throw new NoPriceException();
		});
		echo(dave, "other");
		Replies<String> replies = this.requester.requestAll("a", "hello", String.class);
		assertThat(replies.all()).extracting((reply) -> reply.node().name())
			.containsExactlyInAnyOrder("alice", "bob", "bob", "carol");
		assertThat(replies.all().get(0)).isEqualTo(new Reply<>(node(this.alice), "alice: hello", null));
		assertThat(replies.values()).containsExactlyInAnyOrder("alice: hello", "bob: hello", "bob: hello");
		assertThat(replies.isComplete()).isFalse();
		assertThat(replies.failures()).singleElement().isInstanceOfSatisfying(RequestException.class, (failure) -> {
			assertThat(failure.getKind()).isEqualTo(Kind.RECIPIENT_FAILED);
			assertThat(failure.getFailureMessage()).isEqualTo("no price today");
		});
		assertThat(this.alice.frames.sent(Frame.Request.class)).as("one to each node that has any").isEqualTo(2);
	}

	@Test
	void whoHangsDelaysNothingPastTheTimeoutInACallToAll() {
		Member carol = start("carol");
		echo(this.alice, "a");
		hang(this.alice, "a");
		echo(this.bob, "a");
		hang(this.bob, "a");
		echo(carol, "a");
		transport(carol).hold();
		CompletableFuture<Replies<String>> future = this.requester.to("a")
			.timeout(Duration.ofSeconds(5))
			.requestAllAsync("hello", String.class);
		Replies<String> replies = get(future);
		assertThat(replies.values()).containsExactly("alice: hello", "bob: hello");
		assertThat(replies.all().stream().filter((reply) -> !reply.isValue())).hasSize(3)
			.allSatisfy((reply) -> assertThat(((RequestException) reply.failure()).getKind()).isEqualTo(Kind.TIMEOUT))
			.extracting(Reply::node)
			.containsExactly(node(this.alice), node(this.bob), node(carol));
		transport(carol).release();
	}

	@Test
	void aNodeThatLeavesEndsItsPartOfACallToAll() {
		Member carol = start("carol");
		echo(this.bob, "a");
		hang(carol, "a");
		CompletableFuture<Replies<String>> future = this.requester.to("a").requestAllAsync("hello", String.class);
		await().until(() -> carol.node.metrics().received() == 1);
		Node left = node(carol);
		carol.node.close();
		Replies<String> replies = get(future);
		assertThat(replies.values()).containsExactly("bob: hello");
		assertThat(replies.all().get(1).node()).isEqualTo(left);
		assertThat(((RequestException) replies.failures().get(0)).getKind()).isEqualTo(Kind.NODE_LEFT);
	}

	@Test
	void ofAGroupOneIsAskedInACallToAll() {
		for (Member member : List.of(this.alice, this.bob, this.bob)) {
			serve(member, "jobs", SubscriptionOptions.defaults().group("workers"), (message) -> "worker");
		}
		serve(this.bob, "jobs", SubscriptionOptions.defaults().group("others"), (message) -> "other");
		assertThat(this.requester.requestAll("jobs", "hello", String.class).values())
			.containsExactlyInAnyOrder("worker", "other");
	}

	@Test
	void oneOfEachNodeCanBeAsked() {
		Member carol = start("carol");
		for (Member member : List.of(this.alice, this.bob, this.bob)) {
			serve(member, "a", SubscriptionOptions.defaults().group("g"), (message) -> member.name());
		}
		Replies<String> replies = this.requester.to("a").onePerNode().requestAll("hello", String.class);
		assertThat(replies.values()).containsExactly("alice", "bob");
		assertThat(replies.all().get(2)).satisfies((reply) -> {
			assertThat(reply.node()).isEqualTo(node(carol));
			assertThat(((RequestException) reply.failure()).getKind()).isEqualTo(Kind.NO_SUBSCRIBERS);
		});
		assertThat(this.requester.to(node(this.bob), "a").onePerNode().requestAll("hello", String.class).values())
			.containsExactly("bob");
		assertThat(this.requester.to("a").onePerNode().request("hello", String.class)).isEqualTo("alice");
	}

	@Test
	void aReplyThatCannotBeEncodedOrIsTooLargeIsAFailureOfTheRecipient() {
		for (Member member : List.of(this.alice, this.bob)) {
			serve(member, "a." + member.name(), (message) -> new Unwritable());
			RequestException failure = failure(Kind.RECIPIENT_FAILED, this.requester.to("a." + member.name()));
			assertThat(failure.getFailureType()).isEqualTo(PayloadException.class.getName());
			assertThat(failure.getFailureMessage()).contains(Unwritable.class.getName());
			assertThat(this.requester.requestAll("a." + member.name(), "hello", String.class).failures()).hasSize(1);
		}
		serve(this.bob, "large", (message) -> new byte[2 * 1024 * 1024]);
		RequestException failure = failure(Kind.RECIPIENT_FAILED,
				this.requester.to("large").requestAsync("hello", byte[].class));
		assertThat(failure.getFailureMessage()).contains("pubsub.max-message-size");
	}

	@Test
	void aReplyOfAnotherTypeIsAnErrorThatNamesBoth() {
		for (Member member : List.of(this.alice, this.bob)) {
			String topic = "a." + member.name();
			serve(member, topic, (message) -> new Order("book", 2));
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> this.requester.request(topic, "hello", Integer.class))
				.withMessageContaining("node " + member.name())
				.withMessageContaining("java.lang.Integer")
				.withMessageContaining("json")
				.withMessageContaining("'" + topic + "'");
			Replies<Integer> replies = this.requester.requestAll(topic, "hello", Integer.class);
			assertThat(replies.failures()).singleElement().isInstanceOf(PayloadException.class);
		}
	}

	@Test
	void aRequestThatDoesNotDecodeIsAFailureOfTheRecipient() {
		for (Member member : List.of(this.alice, this.bob)) {
			member.node.subscriptions().subscribe("a." + member.name(), Order.class, (message) -> {
			});
			RequestException failure = failure(Kind.RECIPIENT_FAILED, this.requester.to("a." + member.name()));
			assertThat(failure.getFailureType()).isEqualTo(PayloadException.class.getName());
			assertThat(member.node.metrics().lost(Cause.DECODING)).isOne();
		}
	}

	@Test
	void whoseConditionDoesNotLetItInIsNobodyAndAnotherNodeIsAsked() {
		Member carol = start("carol");
		SubscriptionOptions picky = SubscriptionOptions.defaults().condition((message) -> false);
		for (Member member : List.of(this.alice, this.bob)) {
			serve(member, "a", picky, (message) -> "never");
		}
		failure(Kind.NO_SUBSCRIBERS, this.requester.to("a"));
		assertThat(this.requester.requestAll("a", "hello", String.class).all()).isEmpty();
		echo(carol, "a");
		for (int i = 0; i < 10; i++) {
			assertThat(ask("a", "hello")).isEqualTo("carol: hello");
		}
		assertThat(this.requester.requestAll("a", "hello", String.class).values()).containsExactly("carol: hello");
	}

	@Test
	void aConditionThatThrowsIsAFailureOfTheRecipient() {
		serve(this.bob, "a", SubscriptionOptions.defaults().condition((message) -> {
			throw new IllegalStateException("no price today");
		}), (message) -> "never");
		assertThat(failure(Kind.RECIPIENT_FAILED, this.requester.to("a")).getFailureMessage())
			.isEqualTo("no price today");
	}

	@Test
	void aFullMailboxFailsTheRequestThatItLosesAtOnce() {
		for (Member member : List.of(this.alice, this.bob)) {
			for (Overflow overflow : List.of(Overflow.FAIL, Overflow.DROP_NEWEST, Overflow.BLOCK,
					Overflow.DROP_OLDEST)) {
				Subscription subscription = serve(member, "a",
						SubscriptionOptions.defaults().capacity(1).overflow(overflow), Message::getPayload);
				subscription.pause();
				Requester.Call call = this.requester.to(subscription.ref());
				CompletableFuture<String> first = call.requestAsync("first", String.class);
				CompletableFuture<String> second = call.requestAsync("second", String.class);
				boolean oldest = (overflow == Overflow.DROP_OLDEST);
				RequestException failure = failure(Kind.RECIPIENT_FAILED, oldest ? first : second);
				assertThat(failure.getFailureType()).isEqualTo(MailboxFullException.class.getName());
				CompletableFuture<Replies<String>> all = this.requester.to("a").requestAllAsync("third", String.class);
				if (oldest) {
					failure(Kind.RECIPIENT_FAILED, second);
				}
				else {
					assertThat(get(all).failures()).singleElement()
						.satisfies((full) -> assertThat(((RequestException) full).getFailureType())
							.isEqualTo(MailboxFullException.class.getName()));
				}
				subscription.resume();
				assertThat(oldest ? get(all).values().get(0) : get(first)).isEqualTo(oldest ? "third" : "first");
				subscription.close();
			}
		}
	}

	@Test
	void whatWaitsInAMailboxThatIsClosedIsToldAtOnceAndAnotherNodeIsAsked() {
		for (Member member : List.of(this.alice, this.bob)) {
			CountDownLatch busy = new CountDownLatch(1);
			Subscription subscription = serve(member, "a", (message) -> {
				busy.countDown();
				this.held.await();
				return "done";
			});
			Requester.Call call = this.requester.to(subscription.ref());
			CompletableFuture<String> begun = call.requestAsync("hello", String.class);
			await().until(() -> busy.getCount() == 0);
			List<CompletableFuture<String>> waiting = IntStream.range(0, 300)
				.mapToObj((i) -> call.requestAsync("hello", String.class))
				.toList();
			CompletableFuture<String> toTopic = this.requester.to("a").requestAsync("hello", String.class);
			CompletableFuture<Replies<String>> toAll = this.requester.to("a").requestAllAsync("hello", String.class);
			await().until(() -> subscription.ref().node().equals(node(this.alice))
					|| this.bob.node.metrics().received() >= 303);
			assertThat(waiting).noneMatch(CompletableFuture::isDone);
			subscription.close();
			waiting.forEach((reply) -> failure(Kind.NO_SUBSCRIBERS, reply));
			failure(Kind.NO_SUBSCRIBERS, toTopic);
			assertThat(get(toAll).all()).isEmpty();
			assertThat(begun).as("what has begun goes on").isNotDone();
		}
	}

	@Test
	void closingTheNodeEndsWhatItWaitsFor() {
		hang(this.bob, "a");
		hang(this.alice, "b");
		List<CompletableFuture<?>> replies = List.of(this.requester.to("a").requestAsync("hello", String.class),
				this.requester.to("b").requestAsync("hello", String.class));
		CompletableFuture<Replies<String>> all = this.requester.to("a").requestAllAsync("hello", String.class);
		assertThat(replies).noneMatch(CompletableFuture::isDone);
		this.alice.node.close();
		replies.forEach((reply) -> failure(Kind.NODE_LEFT, reply));
		assertThat(get(all).isComplete()).isFalse();
		for (String topic : List.of("a", "b")) {
			assertThatIllegalStateException()
				.isThrownBy(() -> this.requester.to(topic).requestAsync("hello", String.class))
				.withMessageContaining("has stopped");
		}
	}

	@Test
	void whoIsInterruptedWaitsNoLonger() throws InterruptedException {
		hang(this.bob, "a");
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			PubSubException failure = catchThrowableOfType(PubSubException.class, () -> ask("a", "hello"));
			interrupted
				.complete(Thread.currentThread().isInterrupted() && failure.getCause() instanceof InterruptedException);
		});
		thread.start();
		await().until(() -> this.bob.node.metrics().received() == 1);
		thread.interrupt();
		assertThat(get(interrupted)).isTrue();
		thread.join();
	}

	@Test
	void aListenerMayAskOthers() {
		serve(this.alice, "a", (message) -> ask("b", message.getPayload() + " of a"));
		serve(this.bob, "b",
				(message) -> this.bob.node.requester().request("c", message.getPayload() + " of b", String.class));
		echo(this.alice, "c");
		assertThat(IntStream.range(0, 50)
			.mapToObj((i) -> this.requester.to("a").requestAsync("hello", String.class))
			.toList()).allSatisfy((reply) -> assertThat(get(reply)).isEqualTo("alice: hello of a of b"));
	}

	@Test
	void badInputIsRefusedAndNobodyIsAsked() {
		AtomicInteger calls = new AtomicInteger();
		serve(this.bob, "a", (message) -> calls.incrementAndGet());
		Requester.Call call = this.requester.to("a");
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> call.timeout(timeout))
				.withMessageContaining("must be positive");
		}
		for (String topic : List.of("", "a.*", "a.**", "a.{b}")) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.requester.request(topic, "x", String.class));
			assertThatIllegalArgumentException().isThrownBy(() -> this.requester.requestAll(topic, "x", String.class));
			assertThatIllegalArgumentException().isThrownBy(() -> this.requester.to(node(this.bob), topic));
		}
		for (String name : List.of("", "n".repeat(4097), "half \uD83D")) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.requester.toName(name));
			assertThatIllegalArgumentException().isThrownBy(() -> this.requester.requestName(name, "x", String.class));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> call.header("h", new Object()))
			.withMessageContaining("'h'");
		assertThatNullPointerException().isThrownBy(() -> call.requestAsync(null, String.class));
		assertThatNullPointerException().isThrownBy(() -> call.requestAsync("x", (Type) null));
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> call.requestAsync(new byte[2 * 1024 * 1024], String.class))
			.withMessageContaining("pubsub.max-message-size");
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> call.requestAll(new Unwritable(), String.class));
		assertThat(call.timeout(Duration.ofSeconds(Long.MAX_VALUE)).request("hello", Integer.class)).isOne();
		assertThat(calls).hasValue(1);
		awaitNothingIsAwaited();
	}

	@Test
	void theNamesOfAllReplyingNodesAreTheirs() {
		List<Member> members = List.of(this.alice, this.bob, start("carol"), start("dave"));
		members.forEach((member) -> echo(member, "who"));
		for (Member member : members) {
			Replies<String> replies = member.node.requester().requestAll("who", "?", String.class);
			Set<String> names = new HashSet<>();
			replies.all().forEach((reply) -> names.add(reply.node().name() + " is " + reply.value()));
			assertThat(names).containsExactlyInAnyOrder("alice is alice: ?", "bob is bob: ?", "carol is carol: ?",
					"dave is dave: ?");
			assertThat(replies.all().get(0).node()).isEqualTo(node(member));
		}
	}

	record Order(String item, int amount) {
	}

	static final class Unwritable {

		public String getValue() {
			throw new IllegalStateException("not to be read");
		}

	}

	static final class NoPriceException extends Exception {

		private static final long serialVersionUID = 1L;

		NoPriceException() {
			super("no price today");
		}

	}

}
