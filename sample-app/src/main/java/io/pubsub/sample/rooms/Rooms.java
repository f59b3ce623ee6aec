package io.pubsub.sample.rooms;

import java.security.Principal;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.stereotype.Controller;

import io.pubsub.Cluster;

/**
 * Passes on what users say to a room, or to another user. This node does not need to know
 * which nodes the listeners are connected to.
 */
@Controller
class Rooms {

	/** The destination of a room, but for the room's name. */
	static final String TOPIC = "/topic/rooms.";

	private static final int MAX_TEXT = 10_000;

	private final SimpMessageSendingOperations messages;

	private final JsonMapper json;

	private final String node;

	Rooms(SimpMessageSendingOperations messages, JsonMapper json, Cluster cluster) {
		this.messages = messages;
		this.json = json;
		this.node = cluster.self().name();
	}

	@MessageMapping("/rooms/{room}")
	@SendTo(TOPIC + "{room}")
	Said say(byte[] body, @DestinationVariable String room, SimpMessageHeaderAccessor frame) {
		return new Said(room, user(frame), text(body), this.node);
	}

	@MessageMapping("/users/{recipient}")
	void tell(byte[] body, @DestinationVariable String recipient, SimpMessageHeaderAccessor frame) {
		this.messages.convertAndSendToUser(recipient, "/queue/private",
				new Said(null, user(frame), text(body), this.node));
	}

	/** Whatever content type the client gives it. */
	private String text(byte[] body) {
		return this.json.readValue(body, Line.class).text();
	}

	private static @Nullable String user(SimpMessageHeaderAccessor frame) {
		Principal user = frame.getUser();
		return (user != null) ? user.getName() : null;
	}

	@MessageExceptionHandler(JacksonException.class)
	@SendToUser(destinations = "/queue/errors", broadcast = false)
	String malformed() {
		return "Not sent: a message is {\"text\": ...} of at most " + MAX_TEXT + " characters";
	}

	/**
	 * What a user sends.
	 *
	 * @param text the words
	 */
	record Line(String text) {

		Line {
			Objects.requireNonNull(text, "A line of chat needs a text");
			if (text.length() > MAX_TEXT) {
				throw new IllegalArgumentException("A line of chat has at most " + MAX_TEXT + " characters");
			}
		}

	}

	/**
	 * What users get.
	 *
	 * @param room the room, null if it was said to a user
	 * @param user who said it, null if the connection has no user
	 * @param text the words
	 * @param node the node that the user is connected to
	 */
	record Said(@Nullable String room, @Nullable String user, String text, String node) {
	}

}
