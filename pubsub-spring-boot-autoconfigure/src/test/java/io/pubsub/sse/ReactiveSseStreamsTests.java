package io.pubsub.sse;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.codec.ServerSentEvent;

import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;

import static org.assertj.core.api.Assertions.assertThat;

class ReactiveSseStreamsTests {

	private static final String TOPIC = "history.orders";

	private final FakeLog log = new FakeLog();

	private SseConnections connections = connections(Duration.ofSeconds(15));

	private static SseConnections connections(Duration heartbeat) {
		return new SseConnections(new SseSettings(4, SseOverflow.RESET, heartbeat, Duration.ofSeconds(1)));
	}

	@AfterEach
	void close() {
		this.connections.close();
		this.log.close();
	}

	private Client open(@Nullable String lastEventId, long requested) {
		Client client = new Client(requested);
		new ReactiveSseStreams(this.log, this.log, new JsonMapper(), this.connections)
			.open(TOPIC, Object.class, lastEventId)
			.subscribe(client);
		return client;
	}

	@Test
	void aStreamResumesAfterTheFirstEvent() {
		Client first = open(null, Long.MAX_VALUE);
		await().untilAsserted(() -> assertThat(first.events).hasSize(1));
		assertThat(first.events.get(0).data()).isNull();
		assertThat(this.connections.count()).isEqualTo(1);
		first.cancel();
		assertThat(this.connections.count()).isEqualTo(0);
		assertThat(this.log.openSubs()).isEmpty();
		this.log.publish(TOPIC, List.of("missed"));
		Client second = open(first.events.get(0).id(), Long.MAX_VALUE);
		await().untilAsserted(() -> assertThat(second.events).hasSize(2));
		assertThat(second.events.get(1).data()).isEqualTo("[\"missed\"]");
		assertThat(second.events.get(1).id()).isEqualTo(TOPIC + "-1");
		second.cancel();
		assertThat(this.log.subs).allSatisfy((sub) -> assertThat(sub.closes).hasValue(1));
	}

	@Test
	void noMoreIsEmittedThanWasRequestedAndNothingIsLost() {
		Client client = open(null, 1);
		await().untilAsserted(() -> assertThat(client.events).hasSize(1));
		for (int i = 0; i < 100; i++) {
			this.log.publish(TOPIC, String.valueOf(i));
		}
		await().untilAsserted(() -> assertThat(this.log.subs.get(0).pauses).hasPositiveValue());
		assertThat(client.events).hasSize(1);
		client.request(3);
		await().untilAsserted(() -> assertThat(client.events).hasSize(4));
		client.request(Long.MAX_VALUE);
		await().untilAsserted(() -> assertThat(client.events).hasSize(101));
		assertThat(client.events.stream().skip(1).map(ServerSentEvent::data)).first().isEqualTo("0");
		assertThat(client.events.get(100).data()).isEqualTo("99");
		client.cancel();
	}

	@Test
	void aMalformedCursorIsAResetAndAnInvalidTopicAnError() {
		Client client = open("nonsense", Long.MAX_VALUE);
		await().untilAsserted(() -> assertThat(client.events).hasSize(1));
		assertThat(client.events.get(0).event()).isEqualTo("reset");
		assertThat(client.events.get(0).id()).isEqualTo(TOPIC + "-0");
		AtomicReference<Throwable> failure = new AtomicReference<>();
		new ReactiveSseStreams(this.log, this.log, new JsonMapper(), this.connections).open("", Object.class, null)
			.subscribe((event) -> {
			}, failure::set);
		assertThat(failure.get()).isInstanceOf(IllegalArgumentException.class);
		assertThat(this.connections.count()).isEqualTo(1);
		client.cancel();
	}

	@Test
	void aClientIsToldThatItsMailboxWasFullAndNoOtherIs() {
		Client full = open(null, Long.MAX_VALUE);
		await().untilAsserted(() -> assertThat(full.events).hasSize(1));
		Client other = open(null, Long.MAX_VALUE);
		await().untilAsserted(() -> assertThat(other.events).hasSize(1));
		this.connections.onLoss(new Loss(Cause.OVERFLOW, 3, this.log.subs.get(0), null));
		this.connections.onLoss(new Loss(Cause.DECODING, 3, this.log.subs.get(1), null));
		this.connections.onLoss(new Loss(Cause.OVERFLOW, 3, null, null));
		assertThat(full.events).hasSize(2).last().satisfies((event) -> assertThat(event.data()).isEqualTo("overflow"));
		assertThat(other.events).hasSize(1);
		assertThat(this.connections.resets()).isEqualTo(1);
		full.cancel();
		other.cancel();
	}

	@Test
	void streamsEndWithARetry() {
		Client client = open(null, Long.MAX_VALUE);
		await().untilAsserted(() -> assertThat(client.events).hasSize(1));
		this.connections.drain(Duration.ZERO);
		assertThat(client.completed).isTrue();
		assertThat(client.events.get(1).retry()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1500));
		Client late = open(null, Long.MAX_VALUE);
		assertThat(late.completed).isTrue();
		assertThat(late.events).hasSize(1);
		assertThat(this.connections.count()).isEqualTo(0);
		assertThat(this.log.openSubs()).isEmpty();
	}

	@Test
	void heartbeatsFindSubscribersThatRequestNothingMore() {
		this.connections.close();
		this.connections = connections(Duration.ofMillis(100));
		Client client = open(null, 3);
		await().untilAsserted(() -> assertThat(client.completed).isTrue());
		assertThat(client.events).hasSize(3).last().satisfies((event) -> assertThat(event.comment()).isEmpty());
		await().until(() -> this.connections.count() == 0 && this.log.openSubs().isEmpty());
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
	}

	private static final class Client extends BaseSubscriber<ServerSentEvent<String>> {

		private final List<ServerSentEvent<String>> events = new CopyOnWriteArrayList<>();

		private final long requested;

		private volatile boolean completed;

		Client(long requested) {
			this.requested = requested;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			subscription.request(this.requested);
		}

		@Override
		protected void hookOnNext(ServerSentEvent<String> event) {
			this.events.add(event);
		}

		@Override
		protected void hookOnComplete() {
			this.completed = true;
		}

	}

}
