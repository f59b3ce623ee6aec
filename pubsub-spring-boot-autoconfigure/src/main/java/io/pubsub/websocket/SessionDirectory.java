package io.pubsub.websocket;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.PayloadException;
import io.pubsub.log.Printable;
import io.pubsub.presence.Presence;

/**
 * Tells other nodes of the sessions of this node that have a user, and of what they
 * subscribe to. Thread-safe.
 */
final class SessionDirectory {

	/** The scope of presence that holds all sessions; the keys are names of users. */
	static final String SCOPE = DestinationTopics.ROOT + ".sessions";

	private static final Log logger = LogFactory.getLog(SessionDirectory.class);

	private final ConcurrentMap<String, TrackedSession> sessions = new ConcurrentHashMap<>();

	private final Presence presence;

	private final OpenSessions open;

	private final int maxBytes;

	SessionDirectory(Presence presence, OpenSessions open, int maxBytes) {
		this.presence = presence;
		this.open = open;
		this.maxBytes = maxBytes;
	}

	void connected(String session, String user) {
		try {
			this.sessions.computeIfAbsent(session,
					(id) -> new TrackedSession(this.presence, user, session, this.maxBytes));
		}
		catch (IllegalArgumentException | PayloadException ex) {
			logger.warn("SimpUserRegistry does not list user " + Printable.text(user) + ": " + Printable.message(ex));
		}
		catch (IllegalStateException ex) {
			logger.debug("Not listed, because the node has stopped");
		}
		if (!this.open.isOpen(session)) {
			disconnected(session);
		}
	}

	void disconnected(String session) {
		TrackedSession known = this.sessions.remove(session);
		if (known != null) {
			known.end();
		}
	}

	void subscribed(String session, String id, String destination) {
		TrackedSession known = this.sessions.get(session);
		if (known != null) {
			try {
				known.subscribed(id, destination);
			}
			catch (IllegalStateException ex) {
				logger.debug("Not listed, because the node has stopped");
			}
		}
	}

	void unsubscribed(String session, String id) {
		TrackedSession known = this.sessions.get(session);
		if (known != null) {
			known.unsubscribed(id);
		}
	}

}
