package io.pubsub.websocket;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.springframework.core.Ordered;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;

/**
 * The WebSocket and SockJS sessions of the STOMP endpoints. Frames of a session may be
 * handled after it has ended, since they wait for a thread; so whatever is kept for a
 * session asks here whether it is still there. Thread-safe.
 */
public final class OpenSessions implements WebSocketMessageBrokerConfigurer, Ordered {

	private final ConcurrentMap<String, WebSocketSession> sessions = new ConcurrentHashMap<>();

	private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

	/** False if the application configures its endpoints without configurers. */
	private volatile boolean used;

	private volatile boolean draining;

	/** Outside of the application's own decorators. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
		registration.addDecoratorFactory((handler) -> {
			this.used = true;
			return new Observed(handler);
		});
	}

	/**
	 * Whether a session is there.
	 * @param session the id of the session
	 * @return false if it has ended
	 */
	boolean isOpen(String session) {
		return !this.used || this.sessions.containsKey(session);
	}

	/**
	 * Adds a listener.
	 * @param listener called with the id of each session that has ended, after Spring
	 * knows
	 */
	void onEnd(Consumer<String> listener) {
		this.listeners.add(listener);
	}

	/**
	 * Closes all sessions, and each that begins from now on, so that clients connect to
	 * another node (1001, going away).
	 * @param time the time over which they are closed, a part of them at a time
	 */
	public void drain(Duration time) {
		this.draining = true;
		if (!this.sessions.isEmpty()) {
			new SessionDrain(List.copyOf(this.sessions.values())).run(time);
		}
	}

	/** Notes when sessions begin and end. */
	private final class Observed extends WebSocketHandlerDecorator {

		Observed(WebSocketHandler delegate) {
			super(delegate);
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			LockedSession locked = new LockedSession(session);
			OpenSessions.this.sessions.put(session.getId(), locked);
			if (OpenSessions.this.draining) {
				locked.close(CloseStatus.GOING_AWAY);
			}
			super.afterConnectionEstablished(locked);
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
			OpenSessions.this.sessions.remove(session.getId());
			try {
				super.afterConnectionClosed(session, status);
			}
			finally {
				OpenSessions.this.listeners.forEach((listener) -> listener.accept(session.getId()));
			}
		}

	}

}
