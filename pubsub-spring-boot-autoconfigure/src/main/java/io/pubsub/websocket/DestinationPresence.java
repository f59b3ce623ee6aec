package io.pubsub.websocket;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.AntPathMatcher;

import io.pubsub.PayloadException;
import io.pubsub.log.Printable;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceHandle;

/**
 * Tracks who subscribes to destinations that the application has chosen: the destination
 * is the scope, the user the key, and the id of the session the metadata. Each session
 * has one presence in a destination, however often it subscribes. Thread-safe.
 */
final class DestinationPresence {

	private static final Log logger = LogFactory.getLog(DestinationPresence.class);

	private final AntPathMatcher matcher = new AntPathMatcher();

	/** By session, then by the client's id of the subscription. */
	private final ConcurrentMap<String, Map<String, Tracked>> sessions = new ConcurrentHashMap<>();

	private final Presence presence;

	private final List<String> patterns;

	DestinationPresence(Presence presence, List<String> patterns) {
		this.presence = presence;
		this.patterns = List.copyOf(patterns);
	}

	private boolean isTracked(String destination) {
		for (String pattern : this.patterns) {
			if (this.matcher.match(pattern, destination)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A session has subscribed.
	 * @param session the id of the session
	 * @param id the client's id of the subscription
	 * @param destination the destination
	 * @param user the user's name, or null for none: then the session stands for itself
	 */
	void subscribed(String session, String id, String destination, @Nullable String user) {
		if (!isTracked(destination)) {
			return;
		}
		this.sessions.compute(session, (key, known) -> {
			Map<String, Tracked> tracked = (known != null) ? known : new HashMap<>();
			if (!tracked.containsKey(id)) {
				PresenceHandle handle = find(tracked, destination);
				if (handle == null) {
					handle = track(destination, (user != null) ? user : session, session);
				}
				if (handle != null) {
					tracked.put(id, new Tracked(destination, handle));
				}
			}
			return tracked.isEmpty() ? null : tracked;
		});
	}

	private static @Nullable PresenceHandle find(Map<String, Tracked> tracked, String destination) {
		for (Tracked other : tracked.values()) {
			if (other.destination().equals(destination)) {
				return other.handle();
			}
		}
		return null;
	}

	private @Nullable PresenceHandle track(String destination, String user, String session) {
		try {
			return this.presence.track(destination, user, session);
		}
		catch (IllegalArgumentException | PayloadException ex) {
			logger.warn("The presence of user " + Printable.text(user) + " is not tracked: " + Printable.message(ex));
		}
		catch (IllegalStateException ex) {
			logger.debug("Not tracked, because the node has stopped");
		}
		return null;
	}

	void unsubscribed(String session, String id) {
		this.sessions.computeIfPresent(session, (key, tracked) -> {
			Tracked removed = tracked.remove(id);
			if (removed != null && find(tracked, removed.destination()) == null) {
				removed.handle().close();
			}
			return tracked.isEmpty() ? null : tracked;
		});
	}

	void ended(String session) {
		Map<String, Tracked> tracked = this.sessions.remove(session);
		if (tracked != null) {
			tracked.values().forEach((entry) -> entry.handle().close());
		}
	}

	private record Tracked(String destination, PresenceHandle handle) {
	}

}
