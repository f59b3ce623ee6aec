package io.pubsub.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;

import io.pubsub.GapListener;
import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.MailboxFullException;
import io.pubsub.Overflow;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * {@link TopicStreams} on a node, signal by signal.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class TopicStreamsTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final HookedSubscriptions subscriptions = new HookedSubscriptions(this.alice.node.subscriptions());

	private final TopicStreams streams = new TopicStreams(this.subscriptions, this.alice.node.monitors());

	private final List<Throwable> errors = new CopyOnWriteArrayList<>();

	private final SubscriptionOptions options = SubscriptionOptions.defaults()
		.errorHandler((error, message, mailbox) -> this.errors.add(error));

	private final List<RecordingSubscriber> subscribers = new ArrayList<>();

	@AfterEach
	void stop() {
		this.streams.close();
		this.cluster.close();
		assertThat(this.subscribers).allSatisfy((subscriber) -> assertThat(subscriber.overlaps).hasValue(0));
		assertThat(this.streams.count()).isZero();
	}

	private RecordingSubscriber subscribe(RecordingSubscriber subscriber, SubscriptionOptions options) {
		this.subscribers.add(subscriber);
		this.streams.stream("news", String.class, options).subscribe(subscriber);
		return subscriber;
	}

	private RecordingSubscriber subscribe(RecordingSubscriber subscriber) {
		return subscribe(subscriber, this.options);
	}

	private void publish(String... payloads) {
		for (String payload : payloads) {
			this.alice.publish("news", payload);
		}
	}

	private int waiting() {
		return this.alice.node.metrics().mailboxes().stream().mapToInt((mailbox) -> mailbox.depth()).sum();
	}

	private Subscription only() {
		return this.alice.node.subscriptions().all().iterator().next();
	}

	private void awaitLosses(Cause cause, long count) {
		await().until(() -> this.alice.losses.stream().mapToLong(Loss::count).sum() == count);
		assertThat(this.alice.losses).allMatch((loss) -> loss.cause() == cause);
	}

	private static void awaitSignals(RecordingSubscriber subscriber, String... signals) {
		await().untilAsserted(() -> assertThat(subscriber.signals).containsExactly(signals));
	}

	private static void join(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void nothingIsSubscribedBeforeTheSubscriber() {
		Flow.Publisher<Message<String>> stream = this.streams.stream("news", String.class);
		assertThat(this.alice.node.subscriptions().all()).isEmpty();
		stream.subscribe(new RecordingSubscriber());
		stream.subscribe(new RecordingSubscriber());
		assertThat(this.alice.node.subscriptions().all()).as("each has its own")
			.hasSize(2)
			.allMatch((subscription) -> subscription.topic().equals("news"));
	}

	@Test
	void messagesComeAsTheyAreRequested() {
		RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(2));
		publish("1", "2", "3", "4", "5");
		awaitSignals(subscriber, "onSubscribe", "1", "2");
		assertThat(waiting()).isEqualTo(3);
		subscriber.subscription.request(1);
		awaitSignals(subscriber, "onSubscribe", "1", "2", "3");
		assertThat(waiting()).isEqualTo(2);
		subscriber.subscription.request(10);
		awaitSignals(subscriber, "onSubscribe", "1", "2", "3", "4", "5");
		publish("6");
		awaitSignals(subscriber, "onSubscribe", "1", "2", "3", "4", "5", "6");
	}

	@Test
	void whatWasPublishedBeforeTheFirstRequestWaits() {
		this.subscriptions.onSubscribed = () -> publish("before onSubscribe");
		RecordingSubscriber subscriber = subscribe(new RecordingSubscriber().onSubscribe((self) -> publish("in it")));
		publish("after");
		assertThat(waiting()).as("none is in anybody's hand").isEqualTo(3);
		subscriber.subscription.request(Long.MAX_VALUE);
		awaitSignals(subscriber, "onSubscribe", "before onSubscribe", "in it", "after");
	}

	@Test
	void anInterruptedThreadSubscribesAndStaysInterrupted() {
		Thread.currentThread().interrupt();
		RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(1));
		assertThat(Thread.interrupted()).isTrue();
		publish("1");
		awaitSignals(subscriber, "onSubscribe", "1");
	}

	@Test
	void moreThanTheMailboxHoldsIsLostAsTheOverflowSays() {
		RecordingSubscriber oldest = subscribe(new RecordingSubscriber(),
				this.options.capacity(3).overflow(Overflow.DROP_OLDEST));
		RecordingSubscriber newest = subscribe(new RecordingSubscriber(),
				this.options.capacity(3).overflow(Overflow.DROP_NEWEST));
		publish("1", "2", "3", "4", "5");
		assertThat(waiting()).isEqualTo(6);
		oldest.subscription.request(10);
		newest.subscription.request(10);
		awaitSignals(oldest, "onSubscribe", "3", "4", "5");
		awaitSignals(newest, "onSubscribe", "1", "2", "3");
		awaitLosses(Cause.OVERFLOW, 4);
	}

	@Test
	void aPublisherWaitsOrIsToldAsTheOverflowSays() throws Exception {
		RecordingSubscriber fails = subscribe(new RecordingSubscriber(),
				this.options.capacity(1).overflow(Overflow.FAIL));
		publish("1");
		assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> publish("2"));
		fails.subscription.cancel();
		RecordingSubscriber blocks = subscribe(new RecordingSubscriber(),
				this.options.capacity(1).overflow(Overflow.BLOCK));
		publish("1");
		CompletableFuture<Void> published = CompletableFuture.runAsync(() -> publish("2"));
		blocks.subscription.request(1);
		published.get(60, TimeUnit.SECONDS);
		awaitSignals(blocks, "onSubscribe", "1");
		assertThat(waiting()).isEqualTo(1);
	}

	@Test
	void payloadsAndTypesAreAsForListeners() {
		List<Object> received = new CopyOnWriteArrayList<>();
		Flux.from(new FluxTopics(this.streams).payloads("news", byte[].class)).subscribe(received::add);
		publish("text");
		await().until(() -> received.size() == 1);
		assertThat((byte[]) received.get(0)).asString().isEqualTo("text");
	}

	@Test
	void otherNodesReachTheStream() {
		Member bob = this.cluster.start("bob");
		RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(10));
		assertThat(only().visible()).succeedsWithin(Duration.ofSeconds(60));
		bob.publish("news", "from bob");
		awaitSignals(subscriber, "onSubscribe", "from bob");
		subscriber.subscription.cancel();
		await().until(() -> {
			long before = bob.messages();
			bob.publish("news", "more");
			return bob.messages() == before;
		});
	}

	@Test
	void streamsOfAGroupShareTheMessages() {
		SubscriptionOptions options = this.options.group("workers");
		RecordingSubscriber first = subscribe(RecordingSubscriber.requesting(100), options);
		RecordingSubscriber second = subscribe(RecordingSubscriber.requesting(100), options);
		IntStream.range(0, 10).forEach((i) -> publish("job " + i));
		await().until(() -> first.received().size() + second.received().size() == 10);
		assertThat(first.received()).hasSize(5).doesNotContainAnyElementsOf(second.received());
	}

	@Test
	void allOptionsButTheConcurrencyAreTheSubscriptions() {
		GapListener gaps = (subscription) -> {
		};
		SubscriptionOptions given = this.options.id("mine").capacity(7).from(StartPosition.now()).onGap(gaps);
		subscribe(new RecordingSubscriber(), given);
		assertThat(this.subscriptions.options).isEqualTo(given.concurrency(1).paused(true));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.streams.stream("news", String.class, this.options.concurrency(2)))
			.withMessageContaining("remove the concurrency");
	}

	@Test
	void aSubscriptionThatStartsLaterStartsWithTheFirstRequest() {
		RecordingSubscriber subscriber = subscribe(new RecordingSubscriber(), this.options.autoStartup(false));
		publish("early");
		subscriber.subscription.request(5);
		publish("on time");
		awaitSignals(subscriber, "onSubscribe", "on time");
	}

	@Test
	void aFluxEndsItsSubscription() {
		Flux<Message<String>> flux = new FluxTopics(this.streams).flux("news", String.class, this.options);
		CompletableFuture<List<String>> two = flux.map(Message::getPayload).take(2).collectList().toFuture();
		publish("1", "2", "3");
		assertThat(two).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(List.of("1", "2"));
		await().until(() -> this.alice.node.subscriptions().all().isEmpty());
		assertThat(this.subscriptions.closed).hasValue(1);
	}

	/**
	 * What can be got wrong in requests.
	 */
	@Nested
	class Requests {

		@ParameterizedTest
		@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
		void lessThanOneIsAnError(long count) {
			RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(1));
			subscriber.subscription.request(count);
			assertThat(subscriber.failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
			subscriber.subscription.request(1);
			subscriber.subscription.request(count);
			publish("late");
			assertThat(subscriber.signals).containsExactly("onSubscribe", "onError");
			assertThat(TopicStreamsTests.this.subscriptions.closed).hasValue(1);
		}

		@Test
		void anErrorComesAfterTheSignalInProgress() {
			RecordingSubscriber first = subscribe(RecordingSubscriber.requesting(0));
			assertThat(first.signals).containsExactly("onSubscribe", "onError");
			RecordingSubscriber second = RecordingSubscriber.requesting(5);
			second.onNext((payload) -> second.subscription.request(-1));
			subscribe(second);
			publish("1", "2");
			awaitSignals(second, "onSubscribe", "1", "onError");
			assertThat(TopicStreamsTests.this.subscriptions.closed).hasValue(2);
		}

		@Test
		void theirSumDoesNotOverflow() {
			RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(Long.MAX_VALUE - 1));
			subscriber.subscription.request(Long.MAX_VALUE);
			subscriber.subscription.request(5);
			publish("1", "2", "3");
			awaitSignals(subscriber, "onSubscribe", "1", "2", "3");
		}

		@Test
		void thoseInOnNextDoNotNest() {
			RecordingSubscriber subscriber = RecordingSubscriber.requesting(1);
			List<Integer> depths = new CopyOnWriteArrayList<>();
			subscriber.onNext((payload) -> {
				subscriber.subscription.request(1);
				depths.add(new Throwable().getStackTrace().length);
			});
			subscribe(subscriber, TopicStreamsTests.this.options.capacity(1000));
			IntStream.range(0, 500).forEach((i) -> publish("m" + i));
			await().until(() -> depths.size() == 500);
			assertThat(depths).containsOnly(depths.get(0));
		}

		@Test
		void oneThatComesWhileTheSubscriptionIsPausedIsNotForgotten() {
			RecordingSubscriber subscriber = RecordingSubscriber.requesting(1);
			TopicStreamsTests.this.subscriptions.onPause = () -> {
				TopicStreamsTests.this.subscriptions.onPause = () -> {
				};
				Thread requesting = new Thread(() -> subscriber.subscription.request(1));
				requesting.start();
				// it has been counted, or waits for the pause
				await().until(() -> !List.of(Thread.State.NEW, Thread.State.RUNNABLE).contains(requesting.getState()));
			};
			subscribe(subscriber);
			publish("1", "2");
			awaitSignals(subscriber, "onSubscribe", "1", "2");
		}

		@Test
		void whatOthersResumeStillWaitsForARequest() {
			RecordingSubscriber subscriber = subscribe(new RecordingSubscriber());
			only().resume();
			publish("1");
			await().until(() -> waiting() == 0);
			assertThat(subscriber.signals).containsExactly("onSubscribe");
			publish("2");
			subscriber.subscription.request(1);
			awaitSignals(subscriber, "onSubscribe", "1");
			assertThat(waiting()).isEqualTo(1);
		}

		@Test
		void noMessageComesBeforeOnSubscribeHasReturned() {
			CountDownLatch inIt = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			RecordingSubscriber subscriber = new RecordingSubscriber().onSubscribe((self) -> {
				self.subscription.request(5);
				inIt.countDown();
				join(goOn);
				self.signals.add("subscribed");
			});
			CompletableFuture<Void> subscribing = CompletableFuture.runAsync(() -> subscribe(subscriber));
			join(inIt);
			publish("1");
			assertThat(waiting()).isEqualTo(1);
			only().resume();
			await().until(() -> waiting() == 0);
			assertThat(subscriber.signals).containsExactly("onSubscribe");
			goOn.countDown();
			subscribing.join();
			awaitSignals(subscriber, "onSubscribe", "subscribed", "1");
		}

	}

	/**
	 * How a stream ends.
	 */
	@Nested
	class Ends {

		private final HookedSubscriptions subscriptions = TopicStreamsTests.this.subscriptions;

		@Test
		void cancellingInOnNextDiscardsTheRest() {
			RecordingSubscriber subscriber = RecordingSubscriber.requesting(5);
			subscriber.onNext((payload) -> {
				subscriber.subscription.cancel();
				subscriber.subscription.cancel();
				subscriber.subscription.request(1);
			});
			subscribe(subscriber);
			publish("1", "2");
			await().until(() -> TopicStreamsTests.this.alice.node.subscriptions().all().isEmpty());
			assertThat(waiting()).isZero();
			assertThat(subscriber.signals).containsExactly("onSubscribe", "1");
			assertThat(this.subscriptions.closed).hasValue(1);
			assertThat(TopicStreamsTests.this.alice.losses).isEmpty();
		}

		@Test
		void cancellingInOnSubscribeLeavesNothing() {
			RecordingSubscriber subscriber = new RecordingSubscriber().onSubscribe((self) -> {
				self.subscription.request(1);
				self.subscription.cancel();
			});
			subscribe(subscriber);
			publish("1");
			assertThat(TopicStreamsTests.this.alice.node.subscriptions().all()).isEmpty();
			assertThat(subscriber.signals).containsExactly("onSubscribe");
			assertThat(this.subscriptions.closed).hasValue(1);
		}

		@Test
		void cancellingWhileItCloses() {
			RecordingSubscriber subscriber = RecordingSubscriber.requesting(1);
			this.subscriptions.onClose = () -> {
				subscriber.subscription.cancel();
				CompletableFuture.runAsync(subscriber.subscription::cancel).join();
				CompletableFuture.runAsync(() -> subscriber.subscription.request(1)).join();
				CompletableFuture.runAsync(() -> subscriber.subscription.request(0)).join();
				CompletableFuture.runAsync(TopicStreamsTests.this.streams::close).join();
			};
			subscribe(subscriber);
			subscriber.subscription.cancel();
			assertThat(this.subscriptions.closed).hasValue(1);
			assertThat(subscriber.signals).containsExactly("onSubscribe");
		}

		@Test
		void cancellingDuringAMessageEndsEverythingAfterIt() {
			CountDownLatch inIt = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			RecordingSubscriber subscriber = RecordingSubscriber.requesting(5).onNext((payload) -> {
				inIt.countDown();
				join(goOn);
			});
			subscribe(subscriber);
			publish("1", "2");
			join(inIt);
			TopicStreamsTests.this.streams.close();
			subscriber.subscription.cancel();
			assertThat(this.subscriptions.closed).hasValue(1);
			goOn.countDown();
			RecordingSubscriber other = new RecordingSubscriber();
			subscribe(other);
			awaitSignals(other, "onSubscribe", "onComplete");
			assertThat(subscriber.signals).as("neither completion nor a message").containsExactly("onSubscribe", "1");
		}

		@Test
		void allAtOnce() throws Exception {
			int before = this.subscriptions.closed.get();
			for (int i = 0; i < 200; i++) {
				RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(1));
				Subscription subscription = only();
				int closed = before + i + 1;
				List<Runnable> actions = List.of(subscriber.subscription::cancel, subscription::close,
						() -> subscriber.subscription.request(0), () -> publish("1", "2"),
						() -> subscriber.subscription.request(3));
				CyclicBarrier barrier = new CyclicBarrier(actions.size());
				CompletableFuture.allOf(actions.stream().map((action) -> CompletableFuture.runAsync(() -> {
					try {
						barrier.await(60, TimeUnit.SECONDS);
					}
					catch (Exception ex) {
						throw new AssertionError(ex);
					}
					action.run();
				}, (task) -> new Thread(task).start())).toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
				await().until(() -> TopicStreamsTests.this.streams.count() == 0
						&& TopicStreamsTests.this.alice.node.subscriptions().all().isEmpty());
				await().until(() -> this.subscriptions.closed.get() >= closed);
				assertThat(this.subscriptions.closed).hasValue(closed);
				await().until(() -> subscriber.signals.size() == subscriber.received().size() + 1
						|| !subscriber.signals.get(subscriber.signals.size() - 1).matches("\\d"));
				assertThat(subscriber.signals.stream().filter((signal) -> signal.matches("onError|onComplete")))
					.hasSizeLessThan(2);
			}
		}

		@Test
		void aClosedSubscriptionCompletes() {
			RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(1));
			only().close();
			awaitSignals(subscriber, "onSubscribe", "onComplete");
			this.subscriptions.onSubscribed = () -> only().close();
			awaitSignals(subscribe(RecordingSubscriber.requesting(1)), "onSubscribe", "onComplete");
		}

		@Test
		void anErrorOfSubscribingIsReportedToo() {
			this.subscriptions.onSubscribed = () -> {
				throw new OutOfMemoryError("as the test wants it");
			};
			RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(1));
			assertThat(subscriber.signals).containsExactly("onSubscribe", "onError");
			assertThat(subscriber.failure).isInstanceOf(OutOfMemoryError.class);
		}

		@Test
		void aSubscriptionThatIsClosedWithAFailureFails() {
			RecordingSubscriber subscriber = subscribe(RecordingSubscriber.requesting(1));
			only().close(new IllegalStateException("disk full"));
			awaitSignals(subscriber, "onSubscribe", "onError");
			assertThat(subscriber.failure).isInstanceOf(PubSubException.class).hasMessageContaining("disk full");
		}

		@Test
		void aSubscriptionThatCannotBeIsAnErrorAfterOnSubscribe() {
			RecordingSubscriber subscriber = RecordingSubscriber.requesting(1);
			TopicStreamsTests.this.streams.stream("no..{topic", String.class).subscribe(subscriber);
			assertThat(subscriber.signals).containsExactly("onSubscribe", "onError");
			assertThat(subscriber.failure).isInstanceOf(IllegalArgumentException.class);
			subscribe(RecordingSubscriber.requesting(1), TopicStreamsTests.this.options.id("same"));
			RecordingSubscriber second = subscribe(RecordingSubscriber.requesting(1),
					TopicStreamsTests.this.options.id("same"));
			assertThat(second.signals).containsExactly("onSubscribe", "onError");
			assertThat(second.failure).hasMessageContaining("taken");
			assertThat(this.subscriptions.opened).hasValue(1);
			assertThatNullPointerException()
				.isThrownBy(() -> TopicStreamsTests.this.streams.stream("news", String.class).subscribe(null));
		}

	}

	/**
	 * What goes wrong with messages.
	 */
	@Nested
	class Failures {

		@Test
		void whatCannotBeDecodedIsLeftOut() {
			List<Integer> received = new CopyOnWriteArrayList<>();
			RecordingSubscriber handler = RecordingSubscriber.requesting(1);
			TopicStreamsTests.this.streams.payloads("news", Integer.class, TopicStreamsTests.this.options)
				.subscribe(new Flow.Subscriber<Integer>() {

					@Override
					public void onSubscribe(Flow.Subscription subscription) {
						handler.onSubscribe(subscription);
					}

					@Override
					public void onNext(Integer number) {
						received.add(number);
					}

					@Override
					public void onError(Throwable failure) {
						handler.onError(failure);
					}

					@Override
					public void onComplete() {
						handler.onComplete();
					}

				});
			publish("no number");
			TopicStreamsTests.this.alice.publish("news", 7);
			await().until(() -> received.size() == 1);
			assertThat(received).as("the request is still open").containsExactly(7);
			assertThat(handler.signals).containsExactly("onSubscribe");
			assertThat(TopicStreamsTests.this.errors).hasSize(1).first().isInstanceOf(PayloadException.class);
		}

		@Test
		void aSubscriberThatThrowsIsCancelled() {
			for (Throwable failure : List.of(new IllegalStateException("thrown"), new AssertionError("an error"),
					new Exception("checked"))) {
				RecordingSubscriber subscriber = RecordingSubscriber.requesting(5)
					.onNext((payload) -> TopicStreamsTests.<RuntimeException>sneak(failure));
				subscribe(subscriber);
				publish("1", "2");
				await().until(() -> TopicStreamsTests.this.errors.contains(failure));
				assertThat(subscriber.signals).containsExactly("onSubscribe", "1");
				assertThat(TopicStreamsTests.this.alice.node.subscriptions().all()).isEmpty();
			}
			assertThat(TopicStreamsTests.this.errors).hasSize(3);
			assertThat(TopicStreamsTests.this.subscriptions.closed).hasValue(3);
		}

		@Test
		void exceptionsOfOtherSignalsAreLogged(CapturedOutput output) {
			RecordingSubscriber subscriber = subscribe(new RecordingSubscriber().onSubscribe((self) -> {
				self.subscription.request(1);
				throw new IllegalStateException("first signal");
			}));
			publish("1");
			assertThat(subscriber.signals).containsExactly("onSubscribe");
			assertThat(TopicStreamsTests.this.alice.node.subscriptions().all()).isEmpty();
			assertThat(output).contains("first signal").contains("from onSubscribe");
			RecordingSubscriber last = subscribe(new RecordingSubscriber().onLast(() -> {
				throw new IllegalStateException("last signal");
			}));
			TopicStreamsTests.this.streams.close();
			assertThat(last.signals).containsExactly("onSubscribe", "onComplete");
			assertThat(output).contains("last signal");
		}

	}

	/**
	 * How streams end with their node.
	 */
	@Nested
	class Stops {

		private final TopicStreams streams = TopicStreamsTests.this.streams;

		private boolean drain() {
			return TopicStreamsTests.this.alice.node.drain(Duration.ofSeconds(60));
		}

		@Test
		void whatIsRequestedIsHandedOverAndThenTheStreamCompletes() {
			CountDownLatch goOn = new CountDownLatch(1);
			RecordingSubscriber all = subscribe(
					RecordingSubscriber.requesting(Long.MAX_VALUE).onNext((payload) -> join(goOn)));
			RecordingSubscriber two = subscribe(RecordingSubscriber.requesting(2).onNext((payload) -> join(goOn)));
			RecordingSubscriber none = subscribe(new RecordingSubscriber());
			publish("1", "2", "3");
			this.streams.stopping();
			assertThat(none.signals).containsExactly("onSubscribe", "onComplete");
			goOn.countDown();
			assertThat(drain()).isTrue();
			awaitSignals(two, "onSubscribe", "1", "2", "onComplete");
			assertThat(all.signals).as("as long as others may publish").containsExactly("onSubscribe", "1", "2", "3");
			this.streams.close();
			assertThat(all.signals).containsExactly("onSubscribe", "1", "2", "3", "onComplete");
		}

		@Test
		void aMemberOfAGroupGetsAllThatWaitsAsItRequestsIt() throws Exception {
			RecordingSubscriber member = subscribe(new RecordingSubscriber(),
					TopicStreamsTests.this.options.group("workers"));
			publish("1", "2", "3");
			this.streams.stopping();
			CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(this::drain);
			await().until(() -> waiting() == 2);
			member.subscription.request(1);
			awaitSignals(member, "onSubscribe", "1");
			assertThat(drained).isNotDone();
			member.subscription.request(2);
			assertThat(drained.get(60, TimeUnit.SECONDS)).isTrue();
			assertThat(member.signals).containsExactly("onSubscribe", "1", "2", "3");
		}

		@Test
		void whatAMemberHasNotRequestedInTimeIsNotSilentlyLost() {
			RecordingSubscriber member = subscribe(new RecordingSubscriber(),
					TopicStreamsTests.this.options.group("workers"));
			publish("1", "2");
			CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(this::drain);
			await().until(() -> waiting() == 1);
			this.streams.close();
			awaitSignals(member, "onSubscribe", "onComplete");
			assertThat(drained).succeedsWithin(Duration.ofSeconds(60));
			// the one at hand, and the other one, which may have come to hand before the
			// end
			await().until(() -> TopicStreamsTests.this.errors.size()
					+ TopicStreamsTests.this.alice.losses.stream().mapToLong(Loss::count).sum() == 2);
			assertThat(TopicStreamsTests.this.errors).isNotEmpty()
				.allSatisfy((error) -> assertThat(error).isInstanceOf(PubSubException.class)
					.hasMessageContaining("not handled"));
		}

		@Test
		void streamsThatBeginLateCompleteAtOnce() {
			this.streams.stopping();
			RecordingSubscriber none = subscribe(new RecordingSubscriber());
			assertThat(none.signals).containsExactly("onSubscribe", "onComplete");
			this.streams.close();
			RecordingSubscriber late = subscribe(RecordingSubscriber.requesting(1));
			assertThat(late.signals).containsExactly("onSubscribe", "onComplete");
			TopicStreamsTests.this.alice.node.close();
			RecordingSubscriber tooLate = subscribe(RecordingSubscriber.requesting(1));
			assertThat(tooLate.signals).containsExactly("onSubscribe", "onError");
			assertThat(tooLate.failure).isInstanceOf(IllegalStateException.class);
		}

	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneak(Throwable failure) throws E {
		throw (E) failure;
	}

}
