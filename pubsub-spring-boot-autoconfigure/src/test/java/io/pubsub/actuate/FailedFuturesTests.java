package io.pubsub.actuate;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Mailbox;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.autoconfigure.PubSubAutoConfiguration;
import io.pubsub.autoconfigure.PubSubMetricsAutoConfiguration;
import io.pubsub.autoconfigure.PubSubObservationAutoConfiguration;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.Events;
import io.pubsub.event.WatchEvent;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.RequestException;
import io.pubsub.request.Requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A future that a listener returned and that fails: the error handler, the figures, the
 * observation and the timer see it as they see what a listener throws.
 */
class FailedFuturesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, PubSubMetricsAutoConfiguration.class,
				PubSubObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				ObservationAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.enabled=false", "pubsub.node-name=alice")
		.withBean(Listener.class)
		.withBean(Errors.class)
		.withBean(Observations.class);

	@Test
	void ofWhatIsPublished() {
		this.runner.run((context) -> {
			int count = 0;
			for (String id : List.of("mono", "late-mono", "flux", "late-flux", "future", "late-future")) {
				context.getBean(Publisher.class).publish(id, "hello");
				context.getBean(Listener.class).goOn();
				long expected = ++count;
				await().untilAsserted(() -> {
					assertThat(context.getBean(Errors.class).errors).hasSize((int) expected);
					assertThat(context.getBean(PubSubNode.class).metrics().failed()).isEqualTo(expected);
					assertThat(context.getBean(Observations.class).errors).hasSize((int) expected);
					assertThat(context.getBean(MeterRegistry.class)
						.get("pubsub.listener")
						.tag("subscription", id)
						.tag("outcome", "failure")
						.timer()
						.count()).isOne();
				});
			}
			assertThat(context.getBean(Errors.class).errors).allMatch((error) -> error instanceof IOException);
			assertThat(context.getBean(Observations.class).errors).allMatch((error) -> error instanceof IOException);
		});
	}

	@Test
	void ofWhatIsRequested() {
		this.runner.run((context) -> {
			CompletableFuture<String> reply = context.getBean(Requester.class)
				.to("late-mono")
				.requestAsync("hello", String.class);
			context.getBean(Listener.class).goOn();
			assertThatExceptionOfType(Exception.class).isThrownBy(reply::get)
				.withCauseInstanceOf(RequestException.class);
			await().until(() -> context.getBean(Observations.class).errors.size() == 1);
			assertThat(context.getBean(PubSubNode.class).metrics().failed()).isOne();
			assertThat(context.getBean(Errors.class).errors).isEmpty();
		});
	}

	@Test
	void ofWhatIsWatched() {
		this.runner.run((context) -> {
			EventProducer<String> producer = context.getBean(Events.class)
				.register("watched", String.class, EventOptions.defaults());
			await().until(producer::hasWatchers);
			producer.publish("hello");
			await().until(() -> context.getBean(Errors.class).errors.size() == 1);
			assertThat(context.getBean(PubSubNode.class).metrics().failed()).isOne();
			await().until(() -> context.getBean(Observations.class).errors.size() == 1);
			assertThat(context.getBean(MeterRegistry.class)
				.get("pubsub.listener")
				.tagKeys("subscription")
				.tag("outcome", "failure")
				.timers()
				.stream()
				.filter((timer) -> timer.getId().getTag("subscription").endsWith("#watched"))
				.toList()).singleElement().satisfies((timer) -> assertThat(timer.count()).isOne());
		});
	}

	@Test
	void aMonoIsSubscribedToOnce() {
		this.runner.run((context) -> {
			context.getBean(Publisher.class).publish("counting", "hello");
			context.getBean(Requester.class).request("counting", "hello", String.class);
			assertThat(context.getBean(Listener.class).subscriptions).hasSize(2);
		});
	}

	static class Listener {

		private final List<CompletableFuture<String>> late = new CopyOnWriteArrayList<>();

		private boolean fails;

		private final List<String> subscriptions = new CopyOnWriteArrayList<>();

		/** Has what is late fail, now and in future. */
		private synchronized void goOn() {
			this.fails = true;
			this.late.forEach((future) -> future.completeExceptionally(new IOException("late")));
		}

		private synchronized CompletableFuture<String> later() {
			CompletableFuture<String> future = new CompletableFuture<>();
			this.late.add(future);
			if (this.fails) {
				CompletableFuture.runAsync(this::goOn);
			}
			return future;
		}

		@Subscribe(topics = "mono", id = "mono")
		Mono<String> mono(String text) {
			return Mono.error(new IOException(text));
		}

		@Subscribe(topics = "late-mono", id = "late-mono")
		Mono<String> lateMono(String text) {
			return Mono.fromFuture(later());
		}

		@Subscribe(topics = "flux", id = "flux")
		Flux<String> flux(String text) {
			return Flux.error(new IOException(text));
		}

		@Subscribe(topics = "late-flux", id = "late-flux")
		Flux<String> lateFlux(String text) {
			return Flux.just("first").concatWith(Mono.fromFuture(later()));
		}

		@Subscribe(topics = "future", id = "future")
		CompletableFuture<String> future(String text) {
			return CompletableFuture.failedFuture(new IOException(text));
		}

		@Subscribe(topics = "late-future", id = "late-future")
		CompletableFuture<String> lateFuture(String text) {
			return later();
		}

		@Subscribe(topics = "counting", id = "counting")
		Object counting(String text) {
			return Mono.fromSupplier(() -> {
				this.subscriptions.add(text);
				return text;
			});
		}

		@WatchEvent("watched")
		Mono<String> watch(String text) {
			return Mono.error(new IOException(text));
		}

	}

	static class Errors implements ListenerErrorHandler {

		private final List<Throwable> errors = new CopyOnWriteArrayList<>();

		@Override
		public void handle(Throwable error, Message<?> message, Mailbox mailbox) {
			this.errors.add(error);
		}

	}

	static class Observations implements ObservationHandler<Observation.Context> {

		private final List<Throwable> errors = new CopyOnWriteArrayList<>();

		@Override
		public void onStop(Observation.Context context) {
			if (context instanceof ReceiveContext && context.getError() != null) {
				this.errors.add(context.getError());
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
