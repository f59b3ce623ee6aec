package io.pubsub.websocket;

import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.websocket.ContainerProvider;
import jakarta.websocket.WebSocketContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that notes what it receives.
 */
final class StompUser extends StompSessionHandlerAdapter {

	private static final int LARGE = 4 * 1024 * 1024;

	private static final int BUFFER = 64 * 1024;

	private static final ThreadPoolTaskScheduler SCHEDULER = scheduler();

	private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

	private final AtomicInteger received = new AtomicInteger();

	/** Completes with what the server says as it ends the session. */
	final CompletableFuture<Frame> error = new CompletableFuture<>();

	final CompletableFuture<Throwable> lost = new CompletableFuture<>();

	private StompSession session;

	private StompUser() {
	}

	private static ThreadPoolTaskScheduler scheduler() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setDaemon(true);
		scheduler.initialize();
		return scheduler;
	}

	static StompUser connect(String url, String user) {
		WebSocketContainer container = ContainerProvider.getWebSocketContainer();
		container.setDefaultMaxTextMessageBufferSize(BUFFER);
		container.setDefaultMaxBinaryMessageBufferSize(BUFFER);
		return connect(new StandardWebSocketClient(container), url, user);
	}

	static StompUser connect(WebSocketClient webSocket, String url, String user) {
		WebSocketStompClient client = new WebSocketStompClient(webSocket);
		client.setOutboundMessageSizeLimit(8 * 1024);
		client.setTaskScheduler(SCHEDULER);
		client.setDefaultHeartbeat(new long[] { 0, 0 });
		client.setReceiptTimeLimit(60_000);
		client.setInboundMessageSizeLimit(LARGE);
		StompUser handler = new StompUser();
		return connect(client, handler, url, user, null);
	}

	/** Connects as a user whom the application finds in the headers of CONNECT. */
	static StompUser logIn(String url, String login) {
		WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
		client.setTaskScheduler(SCHEDULER);
		StompHeaders headers = new StompHeaders();
		headers.setLogin(login);
		return connect(client, new StompUser(), url, "", headers);
	}

	/** Connects as a user who gives a password. */
	static StompUser authenticate(String url, String user, String password) {
		WebSocketStompClient client = new WebSocketStompClient(new StandardWebSocketClient());
		client.setTaskScheduler(SCHEDULER);
		WebSocketHttpHeaders headers = new WebSocketHttpHeaders();
		headers.setBasicAuth(user, password);
		return connect(client, new StompUser(), url, headers, null);
	}

	private static StompUser connect(WebSocketStompClient client, StompUser handler, String url, String user,
			@Nullable StompHeaders connect) {
		WebSocketHttpHeaders headers = new WebSocketHttpHeaders();
		if (!user.isEmpty()) {
			headers.set(ChatApplication.USER, user);
		}
		return connect(client, handler, url, headers, connect);
	}

	private static StompUser connect(WebSocketStompClient client, StompUser handler, String url,
			WebSocketHttpHeaders headers, @Nullable StompHeaders connect) {
		handler.session = client.connectAsync(URI.create(url), headers, connect, handler)
			.orTimeout(60, TimeUnit.SECONDS)
			.join();
		return handler;
	}

	StompSession session() {
		return this.session;
	}

	/** Subscribes, and waits until all nodes know. */
	StompSession.Subscription subscribe(String destination) {
		StompHeaders headers = new StompHeaders();
		headers.setDestination(destination);
		return subscribe(headers);
	}

	StompSession.Subscription subscribe(StompHeaders headers) {
		CompletableFuture<Void> confirmed = new CompletableFuture<>();
		this.session.setAutoReceipt(true);
		StompSession.Subscription subscription = this.session.subscribe(headers, this);
		this.session.setAutoReceipt(false);
		subscription.addReceiptTask(() -> confirmed.complete(null));
		confirmed.orTimeout(60, TimeUnit.SECONDS).join();
		return subscription;
	}

	void send(String destination, String text) {
		this.session.send(destination, text.getBytes(StandardCharsets.UTF_8));
	}

	/** The next message. */
	Frame next() {
		try {
			Frame frame = this.frames.poll(60, TimeUnit.SECONDS);
			assertThat(frame).as("a message").isNotNull();
			return frame;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The next messages. */
	List<String> next(int count) {
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			texts.add(next().text());
		}
		return texts;
	}

	/**
	 * Waits until the server has ended the session. What it says then is lost, in Spring,
	 * if another of its threads is just about to have written a message.
	 */
	void awaitEnd() {
		CompletableFuture.anyOf(this.error, this.lost).orTimeout(60, TimeUnit.SECONDS).join();
	}

	/** How many messages have come in. */
	int received() {
		return this.received.get();
	}

	/** What has come in and was not looked at. */
	int unread() {
		return this.frames.size();
	}

	void close() {
		if (this.session.isConnected()) {
			try {
				this.session.disconnect();
			}
			catch (RuntimeException ex) {
				// the server was faster
			}
		}
	}

	@Override
	public Type getPayloadType(StompHeaders headers) {
		return byte[].class;
	}

	@Override
	public void handleFrame(StompHeaders headers, @Nullable Object payload) {
		String text = (payload != null) ? new String((byte[]) payload, StandardCharsets.UTF_8) : "";
		if (headers.getSubscription() == null) {
			this.error.complete(new Frame(headers, text));
			return;
		}
		this.frames.add(new Frame(headers, text));
		this.received.incrementAndGet();
	}

	@Override
	public void handleException(StompSession session, @Nullable StompCommand command, StompHeaders headers,
			byte[] payload, Throwable exception) {
		this.lost.complete(exception);
	}

	@Override
	public void handleTransportError(StompSession session, Throwable exception) {
		this.lost.complete(exception);
	}

	record Frame(StompHeaders headers, String text) {
	}

}
