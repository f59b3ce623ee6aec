package io.pubsub.sample.messages;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.group.Groups;

/**
 * The users who are connected to this instance, by {@code /ws?user=...}. Each connection
 * has a mailbox, which is a member of its user's group: so any instance can tell a user
 * something, and knows who serves it. What the mailbox gets goes to the user as JSON.
 * <p>
 * A broadcast is a topic instead: each instance hears it once, and passes it on to its
 * own users.
 * <p>
 * The sample believes whoever says to be a user; an application would ask who is signed
 * in.
 */
@Component
class UserSockets extends Endpoint {

	private final Mailboxes mailboxes;

	private final Groups groups;

	private final Publisher publisher;

	private final Map<Session, Mailbox> connections = new ConcurrentHashMap<>();

	UserSockets(Mailboxes mailboxes, Groups groups, Publisher publisher) {
		this.mailboxes = mailboxes;
		this.groups = groups;
		this.publisher = publisher;
	}

	@Override
	public void onOpen(Session connection, EndpointConfig config) {
		String user = connection.getRequestParameterMap().getOrDefault("user", List.of("")).get(0);
		try {
			Users.check(user);
		}
		catch (IllegalArgumentException ex) {
			close(connection, CloseCodes.VIOLATED_POLICY, String.valueOf(ex.getMessage()));
			return;
		}
		Mailbox mailbox = this.mailboxes.open(String.class, (message) -> send(connection, message.getPayload()));
		this.connections.put(connection, mailbox);
		this.groups.join(Users.group(user), mailbox);
	}

	@Override
	public void onClose(Session connection, CloseReason reason) {
		Mailbox mailbox = this.connections.remove(connection);
		if (mailbox != null) {
			mailbox.close();
		}
	}

	@Subscribe(Broadcasts.TOPIC)
	void broadcast(Broadcasts.Broadcast broadcast) {
		this.connections.values().forEach((mailbox) -> this.publisher.send(mailbox.ref(), broadcast));
	}

	/** Users are to go on with another instance before this one does not answer. */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.connections.keySet().forEach((connection) -> close(connection, CloseCodes.GOING_AWAY, ""));
	}

	/** By one thread at a time for each connection, as it has one mailbox. */
	private static void send(Session connection, String json) {
		try {
			connection.getBasicRemote().sendText(json);
		}
		catch (IOException | IllegalStateException ex) {
			// the user is gone, or reads nothing
			close(connection, CloseCodes.UNEXPECTED_CONDITION, "");
		}
	}

	private static void close(Session connection, CloseCodes code, String reason) {
		try {
			connection.close(new CloseReason(code, reason));
		}
		catch (IOException | IllegalStateException ex) {
			// it is closed
		}
	}

}
