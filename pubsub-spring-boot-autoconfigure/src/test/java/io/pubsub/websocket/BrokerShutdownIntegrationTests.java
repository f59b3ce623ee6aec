package io.pubsub.websocket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that stops while clients are connected and messages are under way.
 */
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class BrokerShutdownIntegrationTests {

	private final ChatCluster cluster = new ChatCluster(ChatApplication.class);

	private final ChatCluster.Node one = this.cluster.start("one", "--pubsub.websocket.drain-time=500ms");

	private final ChatCluster.Node two = this.cluster.start("two");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void clientsAreSentAwayAndNothingThrows(CapturedOutput output) throws Exception {
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			clients.add(connect(this.one, "user" + i));
		}
		for (Client client : clients) {
			assertThat(client.frames.poll(60, TimeUnit.SECONDS)).startsWith("RECEIPT");
		}
		StompUser other = this.cluster.connect(this.two, "other");
		other.subscribe("/topic/news");
		AtomicBoolean stop = new AtomicBoolean();
		CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
			while (!stop.get()) {
				this.two.template().convertAndSend("/topic/news", "under way");
				this.two.template().convertAndSendToUser("user7", "/queue/private", "under way");
			}
		});
		try {
			this.one.context().close();
			for (Client client : clients) {
				assertThat(client.closed.get(60, TimeUnit.SECONDS)).isEqualTo(CloseStatus.GOING_AWAY.getCode());
			}
		}
		finally {
			stop.set(true);
			publishing.get(60, TimeUnit.SECONDS);
		}
		assertNothingIsWrong(output);
		this.two.template().convertAndSend("/topic/news", "last");
		while (!other.next().text().equals("last")) {
			// what was published meanwhile
		}
	}

	@Test
	void whoConnectsWhileTheNodeStopsIsSentAway() throws Exception {
		this.one.context().getBean(OpenSessions.class).drain(Duration.ZERO);
		Client late = new Client();
		new StandardWebSocketClient().execute(late, "ws://127.0.0.1:" + this.one.port() + "/stomp")
			.get(60, TimeUnit.SECONDS);
		assertThat(late.closed.get(60, TimeUnit.SECONDS)).isEqualTo(CloseStatus.GOING_AWAY.getCode());
	}

	@Test
	void theApplicationsOwnThreadsMaySendUntilTheEnd(CapturedOutput output) throws Exception {
		SimpMessagingTemplate template = this.one.template();
		AtomicBoolean stop = new AtomicBoolean();
		CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
			while (!stop.get()) {
				template.convertAndSend("/topic/news", "from a thread that does not stop");
				template.convertAndSendToUser("other", "/queue/private", "the same");
			}
		});
		this.one.context().close();
		stop.set(true);
		publishing.get(60, TimeUnit.SECONDS);
		assertNothingIsWrong(output);
	}

	private static void assertNothingIsWrong(CapturedOutput output) {
		assertThat(output.toString()
			.lines()
			.filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")
					|| line.contains("Exception in thread")))
			.isEmpty();
	}

	private static Client connect(ChatCluster.Node node, String user) throws Exception {
		Client client = new Client();
		WebSocketSession session = new StandardWebSocketClient()
			.execute(client, "ws://127.0.0.1:" + node.port() + "/stomp?user=" + user)
			.get(60, TimeUnit.SECONDS);
		session.sendMessage(new TextMessage("CONNECT\naccept-version:1.2\n\n\0"));
		assertThat(client.frames.poll(60, TimeUnit.SECONDS)).startsWith("CONNECTED");
		session.sendMessage(new TextMessage("SUBSCRIBE\nid:1\ndestination:/topic/news\nreceipt:r\n\n\0"));
		return client;
	}

	private static final class Client extends TextWebSocketHandler {

		private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

		private final CompletableFuture<Integer> closed = new CompletableFuture<>();

		@Override
		protected void handleTextMessage(WebSocketSession session, TextMessage message) {
			this.frames.add(message.getPayload());
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
			this.closed.complete(status.getCode());
		}

	}

}
