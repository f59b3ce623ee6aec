package io.pubsub.websocket;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class SessionDrainTests {

	private final Queue<Long> closed = new ConcurrentLinkedQueue<>();

	private final CountDownLatch end = new CountDownLatch(1);

	@AfterEach
	void end() {
		this.end.countDown();
	}

	@Test
	void sessionsAreClosedAPartAtATime() {
		long start = System.nanoTime();
		new SessionDrain(sessions(100)).run(Duration.ofSeconds(1));
		assertThat(this.closed).hasSize(100);
		for (int step = 2; step <= 10; step++) {
			long due = start + (step - 1) * Duration.ofMillis(100).toNanos();
			assertThat(this.closed.stream().filter((time) -> time < due)).as("closed before step %d", step)
				.hasSizeLessThanOrEqualTo((step - 1) * 10);
		}
	}

	@Test
	void withoutTimeAllAreClosedAtOnce() {
		new SessionDrain(sessions(1_000)).run(Duration.ZERO);
		assertThat(this.closed).hasSize(1_000);
	}

	@Test
	void clientsThatDoNotReadHoldUpNeitherOthersNorTheEnd() {
		List<WebSocketSession> all = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			all.add(session(() -> {
				try {
					this.end.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}));
		}
		all.add(session(() -> {
			throw new IllegalStateException("cannot be closed");
		}));
		all.addAll(sessions(100));
		new SessionDrain(all).run(Duration.ofMillis(200));
		assertThat(this.closed).hasSize(100);
	}

	private List<WebSocketSession> sessions(int count) {
		List<WebSocketSession> sessions = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			sessions.add(session(() -> this.closed.add(System.nanoTime())));
		}
		return sessions;
	}

	/** A session of which no more than its end matters. */
	private static WebSocketSession session(Runnable closing) {
		return (WebSocketSession) Proxy.newProxyInstance(SessionDrainTests.class.getClassLoader(),
				new Class<?>[] { WebSocketSession.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("close")) {
						assertThat(arguments).containsExactly(CloseStatus.GOING_AWAY);
						closing.run();
					}
					return method.getName().equals("getId") ? "id" : null;
				});
	}

}
