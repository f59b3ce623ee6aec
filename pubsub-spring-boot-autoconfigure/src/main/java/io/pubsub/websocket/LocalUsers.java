package io.pubsub.websocket;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.MessageListener;
import io.pubsub.log.Printable;

/**
 * The connected sessions of this node, and whose they are. A node hears what is for its
 * users, and for its sessions without a user. Thread-safe.
 */
final class LocalUsers {

	private static final Log logger = LogFactory.getLog(LocalUsers.class);

	private final ConcurrentMap<String, LocalSession> sessions = new ConcurrentHashMap<>();

	private final InterestTable interests;

	private final OpenSessions open;

	private final MessageListener<byte[]> listener;

	LocalUsers(InterestTable interests, OpenSessions open, MessageListener<byte[]> listener) {
		this.interests = interests;
		this.open = open;
		this.listener = listener;
	}

	/**
	 * A session has connected. It may have ended already: events overtake each other.
	 * @param session the id of the session
	 * @param user the name of the user, or null for none
	 */
	void connected(String session, @Nullable String user) {
		this.sessions.computeIfAbsent(session, (key) -> {
			String topic = topic(session, user);
			if (topic != null) {
				this.interests.add(topic, this.listener);
			}
			return new LocalSession(user, topic);
		});
		if (!this.open.isOpen(session)) {
			disconnected(session);
		}
	}

	private static @Nullable String topic(String session, @Nullable String user) {
		try {
			return (user != null) ? DestinationTopics.ofUser(user) : DestinationTopics.ofSession(session);
		}
		catch (IllegalArgumentException ex) {
			logger
				.warn("User " + Printable.text(user) + " receives nothing from other nodes. " + Printable.message(ex));
			return null;
		}
	}

	/**
	 * A session has ended.
	 * @param session the id of the session
	 */
	void disconnected(String session) {
		LocalSession known = this.sessions.remove(session);
		if (known != null && known.topic() != null) {
			this.interests.remove(known.topic());
		}
	}

	/**
	 * Whether a session is connected to this node.
	 * @param session the id of the session
	 * @return false if it is not, or to another node
	 */
	boolean has(String session) {
		return this.sessions.containsKey(session);
	}

	/**
	 * Whether a session of this node is addressed by a name.
	 * @param session the id of the session
	 * @param name the name of a user, or the id itself
	 * @return false if it is not connected to this node, or belongs to another user
	 */
	boolean has(String session, String name) {
		LocalSession known = this.sessions.get(session);
		return known != null && (name.equals(known.user()) || name.equals(session));
	}

	/**
	 * The topics by which other nodes reach a session of this node.
	 * @param session the id of the session
	 * @return the topics, none if it has ended
	 */
	List<String> topics(String session) {
		LocalSession known = this.sessions.get(session);
		return (known != null && known.topic() != null) ? List.of(known.topic()) : List.of();
	}

	/** How many sessions are connected. */
	int size() {
		return this.sessions.size();
	}

	private record LocalSession(@Nullable String user, @Nullable String topic) {
	}

}
