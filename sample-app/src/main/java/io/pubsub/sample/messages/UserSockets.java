package io.pubsub.sample.messages;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

import io.pubsub.Groups;
import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;

/**
 * The users who are connected to this instance. Each connection has a mailbox, which is a
 * member of its user's group: so any instance can tell a user something, and knows who
 * serves it. What the mailbox gets goes to the user as JSON.
 * <p>
 * A broadcast is a topic instead: each instance hears it once, and passes it on to its
 * own users.
 */
@Component
class UserSockets extends AbstractWebSocketHandler {

	private final Mailboxes mailboxes;

	private final Groups groups;

	private final Publisher publisher;

	private final Map<WebSocketSession, Mailbox> connections = new ConcurrentHashMap<>();

	UserSockets(Mailboxes mailboxes, Groups groups, Publisher publisher) {
		this.mailboxes = mailboxes;
		this.groups = groups;
		this.publisher = publisher;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession connection) {
		String user = (String) Objects.requireNonNull(connection.getAttributes().get(UserHandshake.USER));
		Mailbox mailbox = this.mailboxes.open(String.class, (message) -> send(connection, message.getPayload()));
		this.connections.put(connection, mailbox);
		this.groups.join(Users.group(user), mailbox);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession connection, CloseStatus status) {
		Mailbox mailbox = this.connections.remove(connection);
		if (mailbox != null) {
			mailbox.close();
		}
	}

	@Subscribe(Broadcasts.TOPIC)
	void broadcast(Broadcasts.Broadcast broadcast) {
		this.connections.values().forEach((mailbox) -> this.publisher.send(mailbox.ref(), broadcast));
	}

	/** Users are to connect to another instance before this one does not answer. */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.connections.keySet().forEach((connection) -> close(connection, CloseStatus.GOING_AWAY));
	}

	/** By one thread at a time for each connection, as it has one mailbox. */
	private static void send(WebSocketSession connection, String json) {
		try {
			connection.sendMessage(new TextMessage(json));
		}
		catch (IOException | IllegalStateException ex) {
			// the user is gone, or reads nothing
			close(connection, CloseStatus.SESSION_NOT_RELIABLE);
		}
	}

	private static void close(WebSocketSession connection, CloseStatus status) {
		try {
			connection.close(status);
		}
		catch (IOException | IllegalStateException ex) {
			// it is closed
		}
	}

}
