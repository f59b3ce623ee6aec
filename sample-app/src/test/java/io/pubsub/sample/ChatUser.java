package io.pubsub.sample;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user who is connected to an instance by STOMP, and keeps what comes.
 */
final class ChatUser extends StompSessionHandlerAdapter implements AutoCloseable {

	private static final JsonMapper json = new JsonMapper();

	private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

	private final List<StompSession.Subscription> subscriptions = new CopyOnWriteArrayList<>();

	private final StompSession session;

	private ChatUser(SampleProcess process, String user) {
		WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
		StompHeaders login = new StompHeaders();
		login.setLogin(user);
		this.session = client
			.connectAsync(process.url().replaceFirst("http", "ws") + "stomp", new WebSocketHttpHeaders(), login, this)
			.orTimeout(20, TimeUnit.SECONDS)
			.join();
	}

	static ChatUser connect(SampleProcess process, String user) {
		return new ChatUser(process, user);
	}

	ChatUser subscribe(String destination) {
		this.subscriptions.add(this.session.subscribe(destination, this));
		return this;
	}

	void leaveAll() {
		this.subscriptions.forEach(StompSession.Subscription::unsubscribe);
		this.subscriptions.clear();
	}

	void say(String destination, String text) {
		this.session.send(destination, json.writeValueAsBytes(Map.of("text", text)));
	}

	/** The next message, as it came; waits for it. */
	String next() throws InterruptedException {
		return next(Duration.ofSeconds(60));
	}

	/** The next message, as it came; waits for it for some time. */
	String next(Duration timeout) throws InterruptedException {
		String message = this.messages.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
		if (message == null) {
			throw new IllegalStateException("There was no message");
		}
		return message;
	}

	JsonNode nextJson() throws InterruptedException {
		return json.readTree(next());
	}

	@Override
	public Type getPayloadType(StompHeaders headers) {
		return byte[].class;
	}

	@Override
	public void handleFrame(StompHeaders headers, @Nullable Object payload) {
		this.messages.add((payload instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : "");
	}

	@Override
	public void close() {
		if (this.session.isConnected()) {
			this.session.disconnect();
		}
	}

}
