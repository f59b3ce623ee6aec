package io.pubsub.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.SubscriptionOptions;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.WatchOptions;
import io.pubsub.node.kernel.PendingAnswers;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestListener;
import io.pubsub.wire.JacksonPayloadCodec;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Listeners that return before their work is done: a future that fails is told as what a
 * listener throws is.
 */
@Timeout(180)
class ListenerFuturesTests {

	private static final IOException FAILURE = new IOException("as it is told to");

	private final PubSubNode node = PubSubNode.builder("alice")
		.codecs(List.of(new JacksonPayloadCodec("json", new JsonMapper())))
		.build();

	private final List<Throwable> errors = new CopyOnWriteArrayList<>();

	private final MailboxOptions options = MailboxOptions.defaults()
		.errorHandler((error, message, mailbox) -> this.errors.add(error));

	@BeforeEach
	void start() {
		this.node.start();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	static Stream<Named<Function<Executor, Object>>> failing() {
		return Stream.of(Named.of("future that has failed", (later) -> CompletableFuture.failedFuture(FAILURE)),
				Named.of("stage that has failed", (later) -> CompletableFuture.failedStage(FAILURE)),
				Named.of("future that fails later",
						(later) -> CompletableFuture.runAsync(ListenerFuturesTests::fail, later)),
				Named.of("future that depends on one that fails",
						(later) -> CompletableFuture.runAsync(ListenerFuturesTests::fail, later)
							.thenApply((done) -> "")),
				Named.of("future that calls nobody back", (later) -> {
					FutureTask<Object> task = new FutureTask<>(() -> {
						throw FAILURE;
					});
					later.execute(task);
					return task;
				}), Named.of("mono", (later) -> Mono.error(FAILURE)),
				Named.of("mono that fails later",
						(later) -> Mono.fromFuture(CompletableFuture.runAsync(ListenerFuturesTests::fail, later))),
				Named.of("flux", (later) -> Flux.error(FAILURE)),
				Named.of("flux that fails after its first values",
						(later) -> Flux.just("1", "2")
							.concatWith(Mono.fromFuture(CompletableFuture.runAsync(ListenerFuturesTests::fail, later))
								.thenReturn("3"))));
	}

	private static void fail() {
		ListenerFuturesTests.<RuntimeException>sneak(FAILURE);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneak(Throwable failure) throws E {
		throw (E) failure;
	}

	private final List<Runnable> later = new CopyOnWriteArrayList<>();

	private Object begin(Function<Executor, Object> work) {
		return work.apply(this.later::add);
	}

	private void goOn() {
		this.later.forEach(Runnable::run);
	}

	@ParameterizedTest
	@MethodSource("failing")
	void whatIsPublished(Function<Executor, Object> work) {
		RequestListener<String> listener = (message) -> begin(work);
		this.node.subscriptions()
			.subscribe("a", String.class, listener, SubscriptionOptions.defaults().mailbox(this.options));
		this.node.publisher().publish("a", "hello");
		await().until(() -> this.node.metrics().delivered() == 1);
		goOn();
		verifyTold();
	}

	@ParameterizedTest
	@MethodSource("failing")
	void whatIsSent(Function<Executor, Object> work) {
		for (MailboxOptions form : List.of(this.options, this.options.concurrency(4),
				this.options.concurrency(4).key(Message::getPayload))) {
			long before = this.node.metrics().failed();
			this.errors.clear();
			this.later.clear();
			RequestListener<String> listener = (message) -> begin(work);
			Mailbox mailbox = this.node.mailboxes().open(String.class, listener, form);
			long delivered = this.node.metrics().delivered();
			this.node.publisher().send(mailbox.ref(), "hello");
			await().until(() -> this.node.metrics().delivered() == delivered + 1);
			goOn();
			await().until(() -> !this.errors.isEmpty());
			assertThat(this.errors).containsExactly(FAILURE);
			assertThat(this.node.metrics().failed()).isEqualTo(before + 1);
		}
	}

	@ParameterizedTest
	@MethodSource("failing")
	void whatIsWatched(Function<Executor, Object> work) {
		EventProducer<String> producer = this.node.events().register("e", String.class, EventOptions.defaults());
		this.node.events()
			.monitor("e", String.class, new Watcher((message) -> begin(work)),
					WatchOptions.defaults().mailbox(this.options));
		producer.publish("hello");
		await().until(() -> this.node.metrics().delivered() == 1);
		goOn();
		verifyTold();
	}

	private void verifyTold() {
		await().until(() -> !this.errors.isEmpty());
		assertThat(this.errors).containsExactly(FAILURE);
		assertThat(this.node.metrics().failed()).isOne();
	}

	@ParameterizedTest
	@MethodSource("failing")
	void whatIsRequested(Function<Executor, Object> work) {
		RequestListener<String> listener = (message) -> begin(work);
		this.node.subscriptions()
			.subscribe("a", String.class, listener, SubscriptionOptions.defaults().mailbox(this.options));
		CompletableFuture<String> reply = this.node.requester().to("a").requestAsync("hello", String.class);
		await().until(() -> this.node.metrics().delivered() == 1);
		goOn();
		await().until(reply::isDone);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(reply::get)
			.havingCause()
			.isInstanceOfSatisfying(RequestException.class, (ex) -> {
				assertThat(ex.getKind()).isEqualTo(RequestException.Kind.RECIPIENT_FAILED);
				assertThat(ex.getFailureType()).isEqualTo(IOException.class.getName());
				assertThat(ex.getFailureMessage()).isEqualTo("as it is told to");
			});
		assertThat(this.errors).isEmpty();
		assertThat(this.node.metrics().failed()).isOne();
	}

	@Test
	void aFutureAndAMonoBringReplies() {
		FutureTask<Object> task = new FutureTask<>(() -> "future");
		RequestListener<String> future = (message) -> {
			this.later.add(task);
			return task;
		};
		RequestListener<String> mono = (message) -> Mono.just("mono");
		this.node.subscriptions().subscribe("future", String.class, future);
		this.node.subscriptions().subscribe("mono", String.class, mono);
		CompletableFuture<String> reply = this.node.requester().to("future").requestAsync("hello", String.class);
		await().until(() -> !this.later.isEmpty());
		goOn();
		assertThat(reply.join()).isEqualTo("future");
		assertThat(this.node.requester().request("mono", "hello", String.class)).isEqualTo("mono");
	}

	@Test
	void aFluxBringsAListOfItsValues() {
		List<String> subscribed = new CopyOnWriteArrayList<>();
		RequestListener<String> flux = (message) -> Flux.just("1", "2")
			.doOnSubscribe((subscription) -> subscribed.add(message.getPayload()));
		RequestListener<String> empty = (message) -> Flux.empty();
		this.node.subscriptions().subscribe("flux", String.class, flux);
		this.node.subscriptions().subscribe("empty", String.class, empty);
		assertThat(this.node.requester().request("flux", "hello", String[].class)).containsExactly("1", "2");
		assertThat(this.node.requester().request("empty", "hello", String[].class)).isEmpty();
		this.node.publisher().publish("flux", "published");
		await().until(() -> subscribed.equals(List.of("hello", "published")));
	}

	@Test
	void aStageThatThrowsOrAnswersTwiceIsToldOnce() {
		RequestListener<String> listener = (message) -> new TwiceFailingStage();
		this.node.subscriptions()
			.subscribe("a", String.class, listener, SubscriptionOptions.defaults().mailbox(this.options));
		this.node.publisher().publish("a", "hello");
		this.node.publisher().publish("a", "hello");
		await().until(() -> this.errors.size() == 2);
		this.node.drain(Duration.ofSeconds(30));
		assertThat(this.errors).containsExactly(FAILURE, FAILURE);
		assertThat(this.node.metrics().failed()).isEqualTo(2);
	}

	@Test
	void aFutureThatSucceedsIsNoFailure() {
		RequestListener<String> listener = (message) -> CompletableFuture.completedFuture("done");
		this.node.subscriptions()
			.subscribe("a", String.class, listener, SubscriptionOptions.defaults().mailbox(this.options));
		this.node.publisher().publish("a", "hello");
		await().until(() -> this.node.metrics().delivered() == 1);
		this.node.drain(Duration.ofSeconds(30));
		assertThat(this.errors).isEmpty();
		assertThat(this.node.metrics().failed()).isZero();
	}

	/** A watcher whose method returns something. */
	record Watcher(Function<Message<String>, Object> work) implements EventWatcher<String>, RequestListener<String> {

		@Override
		public Object onRequest(Message<String> message) {
			return this.work.apply(message);
		}

	}

	/** PendingAnswers twice, and throws. */
	private static final class TwiceFailingStage extends CompletableFuture<Object> {

		@Override
		public CompletableFuture<Object> whenCompleteAsync(BiConsumer<? super Object, ? super Throwable> action,
				Executor executor) {
			action.accept(null, FAILURE);
			action.accept(null, FAILURE);
			throw new IllegalStateException("and more");
		}

		@Override
		public CompletableFuture<Object> whenComplete(BiConsumer<? super Object, ? super Throwable> action) {
			return whenCompleteAsync(action, Runnable::run);
		}

	}

}
