package io.pubsub.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.pubsub.event.EventProducer;
import io.pubsub.event.ProduceEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Methods that are sources of events.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProduceEventTests {

	@Test
	void aMethodIsCalledWhileSomebodyWatches() throws InterruptedException {
		try (ListenerContext context = started(Counter.class)) {
			RecordingEvents.Producer producer = context.events().onlyProducer();
			assertThat(producer.name()).isEqualTo("counts");
			assertThat(producer.type()).isEqualTo(Integer.class);
			assertThat(producer.options().buffer()).isEqualTo(30);
			assertThat(ownThreads()).as("threads without demand").isEmpty();
			producer.demand().onStarted();
			assertThat(next(producer)).isEqualTo(1);
			assertThat(next(producer)).isEqualTo(2);
			assertThat(ownThreads()).as("threads").hasSize(1);
			producer.demand().onStopped();
			await().untilAsserted(() -> assertThat(ownThreads()).as("threads without demand").isEmpty());
			int calls = context.bean(Counter.class).calls.get();
			producer.fresh().clear();
			producer.demand().onStarted();
			assertThat(next(producer)).as("nothing was called in between").isEqualTo(calls + 1);
		}
	}

	@Test
	void nothingIsProducedBeforeTheStartAndAfterTheStop() {
		try (ListenerContext context = ListenerContext.of(Counter.class)) {
			EventSources sources = context.bean(EventSources.class);
			assertThat(context.events().producers()).isEmpty();
			sources.start();
			RecordingEvents.Producer producer = context.events().onlyProducer();
			producer.demand().onStarted();
			await().until(() -> producer.published() > 0);
			sources.stop();
			assertThat(producer.isClosed()).isTrue();
			await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
		}
	}

	@Test
	void itEndsWithItsBean() {
		try (ListenerContext context = started(Counter.class)) {
			RecordingEvents.Producer producer = context.events().onlyProducer();
			producer.demand().onStarted();
			await().until(() -> producer.published() > 0);
			context.context().getBeanFactory().destroyBean(context.bean(Counter.class));
			assertThat(producer.isClosed()).isTrue();
			await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
			context.bean(EventSources.class).start();
			assertThat(context.events().producers()).as("once").hasSize(1);
		}
	}

	@Test
	void whoStandsByIsNotCalled() {
		try (ListenerContext context = started(Counter.class)) {
			RecordingEvents.Producer producer = context.events().onlyProducer();
			producer.setRegistered(false);
			producer.demand().onStarted();
			await().during(100, TimeUnit.MILLISECONDS).until(() -> context.bean(Counter.class).calls.get() == 0);
			producer.setRegistered(true);
			await().until(() -> producer.published() > 0);
		}
	}

	@Test
	void nullIsNotPublished() throws InterruptedException {
		try (ListenerContext context = started(Even.class)) {
			RecordingEvents.Producer producer = context.events().onlyProducer();
			producer.demand().onStarted();
			assertThat(next(producer)).isEqualTo(2);
			assertThat(next(producer)).isEqualTo(4);
			assertThat(producer.all()).doesNotContainNull();
		}
	}

	@Test
	void aMethodMayPublishItself() throws InterruptedException {
		try (ListenerContext context = started(Several.class)) {
			RecordingEvents.Producer producer = context.events().onlyProducer();
			assertThat(producer.type()).isEqualTo(String.class);
			assertThat(producer.options().buffer()).isZero();
			producer.demand().onStarted();
			assertThat(List.of(next(producer), next(producer), next(producer))).isEqualTo(List.of("a", "b", "a"));
		}
	}

	@Test
	void whatItThrowsIsLoggedOnceAndItIsCalledAgain(CapturedOutput output) throws InterruptedException {
		try (ListenerContext context = started(Failing.class)) {
			RecordingEvents.Producer producer = context.events().onlyProducer();
			producer.demand().onStarted();
			assertThat(next(producer)).isEqualTo(3);
			assertThat(output).containsOnlyOnce("java.lang.IllegalStateException: failure 1")
				.doesNotContain("failure 2")
				.contains("The @ProduceEvent method " + Failing.class.getName() + ".next() of bean '");
			await().until(() -> output.toString().contains("java.lang.AssertionError: failure 4"));
			assertThat(next(producer)).isEqualTo(5);
		}
	}

	@Test
	void callsNeverOverlapAlsoIfDemandStopsAndStartsDuringOne() throws InterruptedException {
		try (ListenerContext context = ListenerContext.of((application) -> {
			application.registerBean(ThreadPoolTaskScheduler.class, () -> {
				ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
				scheduler.setPoolSize(4);
				return scheduler;
			});
			application.register(Slow.class);
		})) {
			context.bean(EventSources.class).start();
			RecordingEvents.Producer producer = context.events().onlyProducer();
			Slow slow = context.bean(Slow.class);
			producer.demand().onStarted();
			assertThat(slow.entered.await(60, TimeUnit.SECONDS)).isTrue();
			for (int i = 0; i < 3; i++) {
				producer.demand().onStopped();
				producer.demand().onStarted();
			}
			await().during(50, TimeUnit.MILLISECONDS).until(() -> slow.calls.get() == 1);
			slow.go.countDown();
			await().until(() -> producer.published() > 5);
			assertThat(slow.most).hasValue(1);
		}
	}

	@Test
	void whatACallReturnsAfterTheEndIsDiscardedQuietly(CapturedOutput output) throws InterruptedException {
		try (ListenerContext context = started(Slow.class)) {
			RecordingEvents.Producer producer = context.events().onlyProducer();
			Slow slow = context.bean(Slow.class);
			producer.demand().onStarted();
			assertThat(slow.entered.await(60, TimeUnit.SECONDS)).isTrue();
			context.bean(EventSources.class).stop();
			slow.go.countDown();
			await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
			assertThat(producer.published()).isZero();
			assertThat(output).doesNotContain("failed");
		}
	}

	@Test
	void itRunsOnTheTaskSchedulerIfThereIsOne() throws InterruptedException {
		try (ListenerContext context = ListenerContext.of((application) -> {
			application.registerBean(ThreadPoolTaskScheduler.class, () -> {
				ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
				scheduler.setThreadNamePrefix("application-");
				return scheduler;
			});
			application.register(Threads.class);
		})) {
			context.bean(EventSources.class).start();
			RecordingEvents.Producer producer = context.events().onlyProducer();
			producer.demand().onStarted();
			assertThat(next(producer)).isEqualTo("application-1");
		}
	}

	@Test
	void attributesAreResolved() {
		try (ListenerContext context = ListenerContext.of((application) -> {
			ListenerContext.properties(Map.of("stock", "acme", "pace", "PT1H", "kept", "7")).accept(application);
			application.register(Attributes.class);
		})) {
			context.bean(EventSources.class).start();
			RecordingEvents.Producer producer = context.events().onlyProducer();
			assertThat(producer.name()).isEqualTo("prices.acme");
			assertThat(producer.options().buffer()).isEqualTo(7);
		}
	}

	@Test
	void anImpossibleNameIsNamedAtTheStart() {
		try (ListenerContext context = ListenerContext.of(LongName.class)) {
			assertThat(catchThrowable(() -> context.bean(EventSources.class).start()))
				.isInstanceOf(InvalidSubscribeMethodException.class)
				.hasMessageContaining("LongName.next() of bean '")
				.hasMessageContaining("1 to 4096 characters");
		}
	}

	@ParameterizedTest
	@MethodSource
	void mistakesAreNamed(Class<?> bean, String reason, String action) {
		InvalidSubscribeMethodException failure = ListenerContext.failure(bean);
		assertThat(failure).hasMessageStartingWith("The @ProduceEvent method " + bean.getName() + ".next(")
			.hasMessageContaining(" of bean '")
			.hasMessageContaining(reason);
		assertThat(failure.getAction()).contains(action);
	}

	static List<Arguments> mistakesAreNamed() {
		return List.of(arguments(NoEvent.class, "names no event", "@ProduceEvent(\"prices\")"),
				arguments(Nothing.class, "neither returns anything nor takes an EventProducer", "Return what"),
				arguments(NoInterval.class, "every is \"\"", "such as 1s"),
				arguments(ZeroInterval.class, "every is \"0s\"", "above 0"),
				arguments(NegativeInterval.class, "every is \"-1s\"", "above 0"),
				arguments(BadInterval.class, "every is \"soon\"", "such as 1s"),
				arguments(NegativeBuffer.class, "buffer is \"-1\"", "0 to 65536"),
				arguments(HugeBuffer.class, "buffer is \"65537\"", "0 to 65536"),
				arguments(BadBuffer.class, "buffer is \"many\"", "0 to 65536"),
				arguments(Parameter.class, "parameters other than an EventProducer", "Remove them"),
				arguments(TwoParameters.class, "parameters other than an EventProducer", "Remove them"),
				arguments(Private.class, "it is private", "not private"));
	}

	private static ListenerContext started(Class<?> bean) {
		ListenerContext context = ListenerContext.of(bean);
		context.bean(EventSources.class).start();
		return context;
	}

	private static @Nullable Object next(RecordingEvents.Producer producer) throws InterruptedException {
		return producer.fresh().poll(60, TimeUnit.SECONDS);
	}

	private static List<String> ownThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("pubsub-sources-"))
			.toList();
	}

	static class Counter {

		final AtomicInteger calls = new AtomicInteger();

		@ProduceEvent(value = "counts", buffer = "30", every = "5ms")
		int next() {
			return this.calls.incrementAndGet();
		}

	}

	static class Even {

		private int calls;

		@ProduceEvent(value = "counts", every = "5ms")
		@Nullable Integer next() {
			this.calls++;
			return (this.calls % 2 == 0) ? this.calls : null;
		}

	}

	static class Several {

		@ProduceEvent(value = "letters", every = "5ms")
		void next(EventProducer<String> letters) {
			letters.publish("a");
			letters.publish("b");
		}

	}

	static class Failing extends Counter {

		@Override
		@ProduceEvent(value = "counts", every = "5ms")
		int next() {
			int call = super.next();
			if (call < 3) {
				throw new IllegalStateException("failure " + call);
			}
			if (call == 4) {
				throw new AssertionError("failure " + call);
			}
			return call;
		}

	}

	static class Slow {

		final AtomicInteger calls = new AtomicInteger();

		final AtomicInteger inside = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		@ProduceEvent(value = "counts", every = "1ms")
		int next() throws InterruptedException {
			this.most.accumulateAndGet(this.inside.incrementAndGet(), Math::max);
			this.calls.incrementAndGet();
			this.entered.countDown();
			this.go.await();
			this.inside.decrementAndGet();
			return 1;
		}

	}

	static class Threads {

		@ProduceEvent(value = "threads", every = "5ms")
		String next() {
			return Thread.currentThread().getName();
		}

	}

	static class Attributes {

		@ProduceEvent(value = "prices.${stock}", every = "${pace}", buffer = "#{${kept}}")
		int next() {
			return 1;
		}

	}

	static class LongName {

		@ProduceEvent(value = "#{'x'.repeat(5000)}", every = "1s")
		int next() {
			return 1;
		}

	}

	static class NoEvent {

		@ProduceEvent(value = "", every = "1s")
		int next() {
			return 1;
		}

	}

	static class Nothing {

		@ProduceEvent(value = "prices", every = "1s")
		void next() {
		}

	}

	static class NoInterval {

		@ProduceEvent(value = "prices", every = "")
		int next() {
			return 1;
		}

	}

	static class ZeroInterval {

		@ProduceEvent(value = "prices", every = "0s")
		int next() {
			return 1;
		}

	}

	static class NegativeInterval {

		@ProduceEvent(value = "prices", every = "-1s")
		int next() {
			return 1;
		}

	}

	static class BadInterval {

		@ProduceEvent(value = "prices", every = "soon")
		int next() {
			return 1;
		}

	}

	static class NegativeBuffer {

		@ProduceEvent(value = "prices", every = "1s", buffer = "-1")
		int next() {
			return 1;
		}

	}

	static class HugeBuffer {

		@ProduceEvent(value = "prices", every = "1s", buffer = "65537")
		int next() {
			return 1;
		}

	}

	static class BadBuffer {

		@ProduceEvent(value = "prices", every = "1s", buffer = "many")
		int next() {
			return 1;
		}

	}

	static class Parameter {

		@ProduceEvent(value = "prices", every = "1s")
		int next(String text) {
			return 1;
		}

	}

	static class TwoParameters {

		@ProduceEvent(value = "prices", every = "1s")
		int next(EventProducer<Integer> producer, String text) {
			return 1;
		}

	}

	static class Private {

		@ProduceEvent(value = "prices", every = "1s")
		private int next() {
			return 1;
		}

	}

}
