package io.pubsub.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.springframework.messaging.Message;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.SessionLimitExceededException;

import io.pubsub.Overflow;
import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * Sends to the plain WebSocket sessions of a user, on whichever nodes they are. A
 * {@link org.springframework.web.socket.WebSocketHandler} adds each session when it is
 * established, and removes it when it is closed. Thread-safe.
 * <p>
 * Each session receives the messages of one node for one user in order. A client that
 * reads slowly delays only its own session: after 10 seconds or 512 KB the session is
 * closed, and what does not fit into its mailbox in the meantime is lost and counted.
 */
public final class UserWebSocketSessions {

	private static final int SEND_TIME_LIMIT = 10_000;

	private static final int BUFFER_SIZE_LIMIT = 512 * 1024;

	private static final String TEXT = "text";

	private static final SubscriptionOptions OPTIONS = SubscriptionOptions.defaults()
		.concurrency(1)
		.capacity(10_000)
		.overflow(Overflow.DROP_OLDEST);

	private final ConcurrentMap<String, Subscription> sessions = new ConcurrentHashMap<>();

	private final Publisher publisher;

	private final Subscriptions subscriptions;

	/**
	 * Creates an empty set of sessions.
	 * @param publisher publishes messages for users
	 * @param subscriptions subscribes the sessions to those of their user
	 */
	public UserWebSocketSessions(Publisher publisher, Subscriptions subscriptions) {
		this.publisher = publisher;
		this.subscriptions = subscriptions;
	}

	/**
	 * Adds a session of the user who has opened it, or without one, of a user who is
	 * named like its id.
	 * @param session the session
	 * @return the session to use if the handler sends as well; may be used by several
	 * threads
	 */
	public WebSocketSession add(WebSocketSession session) {
		Principal user = session.getPrincipal();
		return add((user != null) ? user.getName() : session.getId(), session);
	}

	/**
	 * Adds a session of a user. Does not wait until other nodes know.
	 * @param user the user's name
	 * @param session the session
	 * @return the session to use if the handler sends as well; may be used by several
	 * threads
	 * @throws IllegalArgumentException if the name is too long
	 * @throws IllegalStateException if the session was added before, or this node has
	 * stopped
	 */
	public WebSocketSession add(String user, WebSocketSession session) {
		String topic = DestinationTopics.ofRawUser(user);
		WebSocketSession concurrent = (session instanceof ConcurrentWebSocketSessionDecorator) ? session
				: new ConcurrentWebSocketSessionDecorator(session, SEND_TIME_LIMIT, BUFFER_SIZE_LIMIT);
		this.sessions.compute(session.getId(), (id, known) -> {
			if (known != null) {
				throw new IllegalStateException("Session " + id + " was added before");
			}
			return this.subscriptions.subscribeWithoutWaiting(topic, byte[].class,
					(Message<byte[]> message) -> send(concurrent, message), OPTIONS);
		});
		if (!session.isOpen()) {
			remove(session);
		}
		return concurrent;
	}

	/**
	 * Removes a session. Has no effect if it is not there.
	 * @param session the session
	 */
	public void remove(WebSocketSession session) {
		Subscription subscription = this.sessions.remove(session.getId());
		if (subscription != null) {
			subscription.close();
		}
	}

	/**
	 * Sends to all sessions of a user, on all nodes. Does not wait for them; if the user
	 * has none, the message is gone.
	 * @param user the user's name
	 * @param message the message
	 * @throws IllegalArgumentException if the name is too long
	 * @throws io.pubsub.PayloadException if the message is larger than
	 * {@code pubsub.max-message-size}
	 */
	public void send(String user, TextMessage message) {
		send(user, message.asBytes(), true);
	}

	/**
	 * Sends to all sessions of a user, on all nodes, like
	 * {@link #send(String, TextMessage)}.
	 * @param user the user's name
	 * @param message the message, which is not changed
	 */
	public void send(String user, BinaryMessage message) {
		ByteBuffer buffer = message.getPayload().duplicate();
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		send(user, bytes, false);
	}

	private void send(String user, byte[] bytes, boolean text) {
		Objects.requireNonNull(user, "user");
		this.publisher.publish(DestinationTopics.ofRawUser(user), bytes, Map.of(TEXT, text));
	}

	/** Runs in the mailbox of one session. */
	private void send(WebSocketSession session, Message<byte[]> message) throws IOException {
		if (!session.isOpen()) {
			remove(session);
			return;
		}
		try {
			session.sendMessage(Boolean.FALSE.equals(message.getHeaders().get(TEXT))
					? new BinaryMessage(message.getPayload()) : new TextMessage(message.getPayload()));
		}
		catch (SessionLimitExceededException ex) {
			remove(session);
			session.close(ex.getStatus());
		}
		catch (IOException ex) {
			remove(session);
			session.close(CloseStatus.SERVER_ERROR);
		}
	}

	/**
	 * The number of sessions of this node.
	 * @return the number
	 */
	public int size() {
		return this.sessions.size();
	}

}
