package io.pubsub.sse;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.pubsub.Subscription;
import io.pubsub.sse.SseEvent.Reset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

class ClientStreamTests {

	private final AtomicInteger resets = new AtomicInteger();

	private final AtomicInteger woken = new AtomicInteger();

	private final Subscription subscription = mock();

	private ClientStream stream = stream(4, SseOverflow.RESET);

	private ClientStream stream(int capacity, SseOverflow overflow) {
		ClientStream made = new ClientStream(
				new SseSettings(capacity, overflow, Duration.ofSeconds(15), Duration.ofSeconds(1)),
				this.resets::incrementAndGet);
		made.onAvailable(this.woken::incrementAndGet);
		this.woken.set(0);
		return made;
	}

	@Test
	void nothingIsTakenBeforeTheStreamIsOpened() {
		this.stream.follow(this.subscription);
		this.stream.add(event("1", "a"));
		this.stream.heartbeat();
		assertThat(this.stream.takeBytes()).isNull();
		this.stream.open(SseEvent.opened("0"));
		assertThat(taken()).isEqualTo("id: 0\n: open\n\nid: 1\ndata: a\n\n");
		assertThat(taken()).isNull();
		assertThat(this.woken).hasValue(3);
	}

	@Test
	void aFullQueuePausesTheSubscriptionAndAHalfEmptyOneResumesIt() {
		this.stream.follow(this.subscription);
		this.stream.open(SseEvent.opened("0"));
		taken();
		for (int i = 1; i <= 3; i++) {
			this.stream.add(event(String.valueOf(i), "x"));
		}
		verify(this.subscription, never()).pause();
		this.stream.add(event("4", "x"));
		// the one that was handed over when it was paused
		this.stream.add(event("5", "x"));
		verify(this.subscription, times(1)).pause();
		this.stream.take();
		this.stream.take();
		verify(this.subscription, never()).resume();
		this.stream.take();
		verify(this.subscription, times(1)).resume();
		assertThat(taken()).isEqualTo("id: 4\ndata: x\n\nid: 5\ndata: x\n\n");
		assertThat(this.resets).hasValue(0);
	}

	@Test
	void aQueueThatIsFullBeforeTheSubscriptionIsKnownPausesItThen() {
		for (int i = 1; i <= 4; i++) {
			this.stream.add(event(String.valueOf(i), "x"));
		}
		this.stream.follow(this.subscription);
		verify(this.subscription).pause();
		this.stream.open(SseEvent.opened("0"));
		taken();
		verify(this.subscription).resume();
	}

	@Test
	void messagesWithoutHistoryAreDroppedAndTheClientIsToldOnce() {
		this.stream.follow(this.subscription);
		this.stream.open(SseEvent.opened(null));
		taken();
		for (int i = 1; i <= 6; i++) {
			this.stream.add(event(null, String.valueOf(i)));
		}
		assertThat(taken()).isEqualTo("event: reset\ndata: overflow\n\ndata: 5\n\ndata: 6\n\n");
		assertThat(this.resets).hasValue(1);
		verify(this.subscription, never()).pause();
	}

	@Test
	void orTheStreamEnds() {
		this.stream = stream(2, SseOverflow.DISCONNECT);
		this.stream.follow(this.subscription);
		this.stream.open(SseEvent.opened(null));
		taken();
		for (int i = 1; i <= 6; i++) {
			this.stream.add(event(null, String.valueOf(i)));
		}
		verify(this.subscription, times(1)).close();
		assertThat(taken()).isNull();
		assertThat(this.stream.isFinished()).isTrue();
	}

	@Test
	void whatWaitsIsTakenAfterTheEnd() {
		this.stream.follow(this.subscription);
		this.stream.add(event("1", "a"));
		this.stream.end(SseEvent.retry(7));
		this.stream.add(event("2", "b"));
		this.stream.reset(Reset.GAP);
		this.stream.heartbeat();
		assertThat(this.stream.isFinished()).isFalse();
		assertThat(taken()).isEqualTo("id: 1\ndata: a\n\nretry: 7\n\n");
		assertThat(this.stream.isFinished()).isTrue();
		this.stream.end(SseEvent.retry(7));
		this.stream.close();
		verify(this.subscription, times(1)).close();
	}

	@Test
	void aSubscriptionThatComesTooLateIsClosed() {
		this.stream.close();
		this.stream.follow(this.subscription);
		this.stream.open(SseEvent.opened("0"));
		verify(this.subscription, times(1)).close();
		assertThat(taken()).isNull();
		assertThat(this.stream.isFinished()).isTrue();
	}

	@Test
	void aSubscriptionThatIsClosedIsNotResumed() {
		this.stream.follow(this.subscription);
		this.stream.open(SseEvent.opened("0"));
		for (int i = 1; i <= 4; i++) {
			this.stream.add(event(String.valueOf(i), "x"));
		}
		this.stream.end(null);
		taken();
		var order = inOrder(this.subscription);
		order.verify(this.subscription).pause();
		order.verify(this.subscription).close();
		order.verifyNoMoreInteractions();
	}

	@Test
	void heartbeatsAreSentToSilentClientsOnly() {
		this.stream.open(SseEvent.opened("0"));
		this.stream.heartbeat();
		assertThat(taken()).isEqualTo("id: 0\n: open\n\n");
		this.stream.heartbeat();
		this.stream.heartbeat();
		assertThat(taken()).isEqualTo(":\n\n");
	}

	@Test
	void oneTakesAboutAsMuchAsIsWrittenAtOnce() {
		this.stream = stream(1000, SseOverflow.RESET);
		this.stream.open(SseEvent.opened("0"));
		for (int i = 0; i < 10; i++) {
			this.stream.add(event("1", "x".repeat(3_000)));
		}
		assertThat(taken()).hasSizeBetween(8_000, 12_000);
		this.stream.add(event("2", "y".repeat(100_000)));
		int left = 0;
		for (String next = taken(); next != null; next = taken()) {
			left += next.length();
		}
		assertThat(left).isGreaterThan(118_000);
	}

	private @Nullable String taken() {
		byte[] bytes = this.stream.takeBytes();
		return (bytes != null) ? new String(bytes, StandardCharsets.UTF_8) : null;
	}

	private static SseEvent event(@Nullable String id, String data) {
		return new SseEvent(id, SseText.data(data));
	}

}
