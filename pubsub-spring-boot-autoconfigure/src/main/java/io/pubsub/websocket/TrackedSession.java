package io.pubsub.websocket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.PayloadException;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceHandle;

/**
 * One session of this node, as other nodes see it: one presence of its user, and further
 * ones for subscriptions that find no room in it. Thread-safe.
 */
final class TrackedSession {

	private static final Log logger = LogFactory.getLog(TrackedSession.class);

	private final Presence presence;

	private final String user;

	private final String session;

	private final int maxBytes;

	// guarded by this

	private final List<Part> parts = new ArrayList<>();

	private final Map<String, Part> subscriptions = new HashMap<>();

	private boolean ended;

	/**
	 * Tracks a session.
	 * @param presence tells other nodes
	 * @param user the user's name
	 * @param session the id of the session
	 * @param maxBytes the largest metadata
	 * @throws IllegalArgumentException if the name is empty or too long
	 * @throws PayloadException if the id is too long
	 */
	TrackedSession(Presence presence, String user, String session, int maxBytes) {
		this.presence = presence;
		this.user = user;
		this.session = session;
		this.maxBytes = maxBytes;
		this.parts.add(new Part());
	}

	synchronized void subscribed(String id, String destination) {
		if (this.ended || this.subscriptions.containsKey(id)) {
			return;
		}
		int size = SessionMetadata.size(id, destination);
		if (SessionMetadata.size(this.session) + size > this.maxBytes) {
			logger.debug("A subscription is too long for pubsub.presence.max-metadata-size, "
					+ "so that SimpUserRegistry does not list it");
			return;
		}
		Part part = partWithRoom(size);
		part.add(id, destination, size);
		this.subscriptions.put(id, part);
	}

	private Part partWithRoom(int size) {
		for (Part part : this.parts) {
			if (part.bytes + size <= this.maxBytes) {
				return part;
			}
		}
		Part part = new Part();
		this.parts.add(part);
		return part;
	}

	synchronized void unsubscribed(String id) {
		Part part = this.subscriptions.remove(id);
		if (part != null && !this.ended) {
			part.remove(id);
			if (part.destinations.isEmpty() && part != this.parts.get(0)) {
				this.parts.remove(part);
				part.handle.close();
			}
		}
	}

	synchronized void end() {
		this.ended = true;
		this.parts.forEach((part) -> part.handle.close());
	}

	/** What one presence says. */
	private final class Part {

		private final Map<String, String> destinations = new LinkedHashMap<>();

		private final PresenceHandle handle = TrackedSession.this.presence.track(SessionDirectory.SCOPE,
				TrackedSession.this.user, metadata());

		private int bytes = SessionMetadata.size(TrackedSession.this.session);

		void add(String id, String destination, int size) {
			this.destinations.put(id, destination);
			this.bytes += size;
			this.handle.update(metadata());
		}

		void remove(String id) {
			String destination = this.destinations.remove(id);
			if (destination != null) {
				this.bytes -= SessionMetadata.size(id, destination);
			}
			this.handle.update(metadata());
		}

		private byte[] metadata() {
			return new SessionMetadata(TrackedSession.this.session, this.destinations).encode();
		}

	}

}
