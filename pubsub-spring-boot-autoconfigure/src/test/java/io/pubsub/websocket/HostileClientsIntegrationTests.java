package io.pubsub.websocket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import io.pubsub.PayloadException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Messages that cannot be forwarded: the node tells their sender why, and serves all
 * other clients as before.
 */
@Timeout(240)
class HostileClientsIntegrationTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private static final int ATTEMPTS = 10;

	private static final byte[] TWO_MEBIBYTES = new byte[2 * 1024 * 1024];

	private static ChatCluster cluster;

	private static ChatCluster.Node one;

	private static ChatCluster.Node two;

	@BeforeAll
	static void start() {
		cluster = new ChatCluster(ChatApplication.class);
		one = cluster.start("one");
		two = cluster.start("two");
	}

	@AfterEach
	void closeClients() {
		cluster.closeClients();
		await().atMost(WAIT).until(() -> one.broker().destinations() + two.broker().destinations() == 0);
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Test
	void aDestinationOfAMebibyteIsRefused() {
		String destination = "/topic/" + "x".repeat(1024 * 1024);
		assertThat(refusalOf((client) -> client.send(destination, "hello"))).contains("is too long");
		assertThat(refusalOf((client) -> client.session().subscribe(destination, client))).contains("is too long");
		assertThat(refusalOf((client) -> client.send("/user/" + "x".repeat(5_000) + "/queue/private", "hello")))
			.contains("is too long");
		assertThatExceptionOfType(MessageDeliveryException.class)
			.isThrownBy(() -> one.template().convertAndSend(destination, "hello"))
			.withMessageContaining("is too long")
			.satisfies((ex) -> assertThat(ex.toString()).hasSizeLessThan(1_000));
		assertThatOthersAreServed();
	}

	@Test
	void aMessageThatIsTooLargeForTheOtherNodesReachesNobody() {
		StompUser here = cluster.connect(one, "");
		StompUser there = cluster.connect(two, "");
		here.subscribe("/topic/large");
		there.subscribe("/topic/large");
		assertThat(refusalOf((client) -> client.session().send("/topic/large", TWO_MEBIBYTES)))
			.contains("pubsub.max-message-size");
		assertThatExceptionOfType(MessageDeliveryException.class)
			.isThrownBy(() -> one.template().convertAndSend("/topic/large", TWO_MEBIBYTES))
			.withMessageContaining("pubsub.max-message-size")
			.withCauseInstanceOf(PayloadException.class);
		one.template().convertAndSend("/topic/large", "small");
		assertThat(here.next().text()).isEqualTo("small");
		assertThat(there.next().text()).isEqualTo("small");
	}

	@Test
	void headersThatAreTooManyOrTooLongReachNobody() {
		StompUser there = cluster.connect(two, "");
		there.subscribe("/topic/headers");
		assertThatExceptionOfType(MessageDeliveryException.class)
			.isThrownBy(() -> one.template().convertAndSend("/topic/headers", "x", Map.of("long", "x".repeat(100_000))))
			.withMessageContaining("more than 65536 bytes");
		one.template().convertAndSend("/topic/headers", "fine", Map.of("short", "x".repeat(10_000)));
		assertThat(there.next().text()).isEqualTo("fine");
	}

	@Test
	void aClientThatSubscribesToTenThousandDestinationsIsEndedAndLeavesNothing() {
		assertThat(refusalOf((client) -> subscribeToMany(client, new StompHeaders())))
			.contains("pubsub.websocket.max-subscriptions-per-session");
		await().atMost(WAIT).until(() -> one.broker().destinations() == 0);
		assertThatOthersAreServed();
	}

	/**
	 * What the server says as it ends the session of a client. Spring loses it if another
	 * of its threads is just about to have written to that session: then another client
	 * tries.
	 */
	private static String refusalOf(Consumer<StompUser> attempt) {
		for (int i = 0; i < ATTEMPTS; i++) {
			StompUser client = cluster.connect(one, "");
			attempt.accept(client);
			client.awaitEnd();
			if (client.error.isDone()) {
				return String.valueOf(client.error.join().headers().getFirst("message"));
			}
		}
		throw new AssertionError("The server has ended " + ATTEMPTS + " sessions and has not said why");
	}

	private static void subscribeToMany(StompUser client, StompHeaders headers) {
		try {
			for (int i = 0; i < 10_000 && !client.error.isDone(); i++) {
				headers.setDestination("/topic/many." + i);
				headers.remove("id");
				client.session().subscribe(headers, client);
			}
		}
		catch (IllegalStateException | MessageDeliveryException ex) {
			// the server has ended the session
		}
	}

	@Test
	void aForgedHeaderDoesNotLiftTheLimit() {
		StompHeaders headers = new StompHeaders();
		headers.set("simpOrigDestination", "/user/queue/forged");
		assertThat(refusalOf((client) -> subscribeToMany(client, headers))).contains("max-subscriptions-per-session");
		await().atMost(WAIT).until(() -> one.broker().destinations() == 0);
	}

	@Test
	void patternsThatMatchEverythingAreOneSubscriptionOfTheNode() {
		StompUser client = cluster.connect(one, "");
		// those of other tests may still be about to end
		await().atMost(WAIT).until(() -> one.broker().destinations() == 1);
		for (String pattern : new String[] { "/topic/**", "/topic/**/*", "/topic/{a}/**", "/topic/*/**" }) {
			client.subscribe(pattern);
		}
		assertThat(one.broker().destinations()).as("the session and what matches everything").isEqualTo(3);
		two.template().convertAndSend("/topic//a//", "empty segments");
		two.template().convertAndSend("/topic/a/b", "others");
		assertThat(client.next(5)).contains("empty segments", "others");
	}

	@Test
	void malformedFramesEndTheirSessionAlone() throws Exception {
		for (String text : new String[] { "NO-COMMAND\n\n\0", "SEND\ndestination:/topic/x\ncontent-length:99999\n\nx\0",
				"CONNECT\naccept-version:1.2\n\n\0SUBSCRIBE\nid:1\n\n\0SUBSCRIBE\ndestination:/topic/x\n\n\0"
						+ "SUBSCRIBE\nid:2\ndestination:/topic/{\n\n\0SEND\n\n\0UNSUBSCRIBE\nid:7\n\n\0BEGIN\n\n\0"
						+ "SUBSCRIBE\nid:\ndestination:\n\n\0NO-COMMAND\n\n\0" }) {
			Raw raw = new Raw();
			WebSocketSession session = new StandardWebSocketClient()
				.execute(raw, "ws://127.0.0.1:" + one.port() + "/stomp")
				.get(60, TimeUnit.SECONDS);
			session.sendMessage(new TextMessage(text));
			if (!text.contains("99999")) {
				assertThat(raw.closed.get(60, TimeUnit.SECONDS)).isEqualTo(CloseStatus.PROTOCOL_ERROR.getCode());
				// the answer to CONNECT comes from another thread
				if (!text.startsWith("CONNECT")) {
					assertThat(raw.texts).anyMatch((frame) -> frame.startsWith("ERROR"));
				}
			}
			else {
				session.close();
			}
		}
		assertThatOthersAreServed();
	}

	private void assertThatOthersAreServed() {
		StompUser bob = cluster.connect(two, "bob");
		bob.subscribe("/topic/served");
		StompUser alice = cluster.connect(one, "alice");
		alice.session().send("/topic/served", "hello".getBytes(StandardCharsets.UTF_8));
		assertThat(bob.next().text()).isEqualTo("hello");
	}

	private static final class Raw extends TextWebSocketHandler {

		private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

		private final CompletableFuture<Integer> closed = new CompletableFuture<>();

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) {
			this.texts.add(message.getPayload());
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.closed.complete(status.getCode());
		}

	}

}
