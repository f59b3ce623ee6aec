package io.pubsub.websocket;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.sockjs.client.RestTemplateXhrTransport;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.Transport;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * SockJS, and sessions of plain WebSocket handlers.
 */
@Timeout(240)
class OtherSessionsIntegrationTests {

	private static ChatCluster cluster;

	private static ChatCluster.Node one;

	private static ChatCluster.Node two;

	@BeforeAll
	static void start() {
		cluster = new ChatCluster(ChatApplication.class, PlainHandlers.class);
		one = cluster.start("one");
		two = cluster.start("two");
	}

	@AfterEach
	void closeClients() {
		cluster.closeClients();
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Test
	void sockJsSessionsHearOtherNodesByWebSocketAndByHttp() {
		StompUser fred = sockJs(new WebSocketTransport(new StandardWebSocketClient()));
		StompUser nobody = sockJs(new RestTemplateXhrTransport());
		try {
			fred.subscribe("/user/queue/private");
			fred.subscribe("/topic/sockjs");
			nobody.subscribe("/topic/sockjs");
			two.template().convertAndSendToUser("fred", "/queue/private", "to fred");
			assertThat(fred.next().text()).isEqualTo("to fred");
			two.template().convertAndSend("/topic/sockjs", "to all");
			assertThat(fred.next().text()).isEqualTo("to all");
			assertThat(nobody.next().text()).isEqualTo("to all");
		}
		finally {
			fred.close();
			nobody.close();
		}
		await().atMost(Duration.ofSeconds(60)).until(() -> one.broker().destinations() == 0);
	}

	/** Of fred, if the transport does a handshake. */
	private static StompUser sockJs(Transport transport) {
		SockJsClient client = new SockJsClient(List.of(transport));
		return StompUser.connect(client, "http://127.0.0.1:" + one.port() + "/sockjs", "fred");
	}

	@Test
	void usersThatInterceptorsSetAreAddressedByTheNameTheyAskFor() {
		StompUser user = StompUser.logIn("ws://127.0.0.1:" + one.port() + "/stomp", "ida");
		try {
			user.subscribe("/user/queue/private");
			two.template().convertAndSendToUser("ida", "/queue/private", "hello");
			assertThat(user.next().text()).isEqualTo("hello");
		}
		finally {
			user.close();
		}
	}

	@Test
	void plainSessionsOfAUserAreReachedOnAllNodes() throws Exception {
		Plain here = plain(one, "gina");
		Plain there = plain(two, "gina");
		Plain other = plain(two, "hugo");
		for (Plain client : List.of(here, there, other)) {
			assertThat(client.next()).isEqualTo("added");
		}
		for (ChatCluster.Node node : List.of(one, two)) {
			UserWebSocketSessions sessions = node.context().getBean(UserWebSocketSessions.class);
			await().atMost(Duration.ofSeconds(60)).until(() -> {
				sessions.send("gina", new TextMessage("ping"));
				return here.texts.remove("ping") & there.texts.remove("ping");
			});
		}
		UserWebSocketSessions sessions = one.context().getBean(UserWebSocketSessions.class);
		here.texts.clear();
		there.texts.clear();
		for (int i = 0; i < 100; i++) {
			sessions.send("gina", new TextMessage("text " + i));
			sessions.send("gina", new BinaryMessage(new byte[] { (byte) i }));
		}
		for (Plain client : List.of(here, there)) {
			for (int i = 0; i < 100; i++) {
				assertThat(client.next()).isEqualTo("text " + i);
				assertThat(client.next()).isEqualTo("[" + i + "]");
			}
		}
		assertThat(other.texts).isEmpty();
		here.session.close();
		await().atMost(Duration.ofSeconds(60)).until(() -> sessions.size() == 0);
	}

	private static Plain plain(ChatCluster.Node node, String user) throws Exception {
		Plain client = new Plain();
		client.session = new StandardWebSocketClient()
			.execute(client, "ws://127.0.0.1:" + node.port() + "/plain?user=" + user)
			.get(60, TimeUnit.SECONDS);
		return client;
	}

	/** How an application with handlers of its own uses the helper. */
	@Configuration(proxyBeanMethods = false)
	@EnableWebSocket
	static class PlainHandlers implements WebSocketConfigurer {

		private final UserWebSocketSessions sessions;

		PlainHandlers(UserWebSocketSessions sessions) {
			this.sessions = sessions;
		}

		@Override
		public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
			registry.addHandler(new TextWebSocketHandler() {

				@Override
				public void afterConnectionEstablished(WebSocketSession session) throws Exception {
					PlainHandlers.this.sessions.add(session).sendMessage(new TextMessage("added"));
				}

				@Override
				public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
					PlainHandlers.this.sessions.remove(session);
				}

			}, "/plain").setHandshakeHandler(new ChatApplication.ClaimedUser());
		}

	}

	private static final class Plain extends AbstractWebSocketHandler {

		private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

		private WebSocketSession session;

		String next() throws InterruptedException {
			String text = this.texts.poll(60, TimeUnit.SECONDS);
			return "ping".equals(text) ? next() : text;
		}

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) {
			this.texts.add(message.getPayload());
		}

		@Override
		protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
			this.texts.add("[" + message.getPayload().get() + "]");
		}

	}

}
