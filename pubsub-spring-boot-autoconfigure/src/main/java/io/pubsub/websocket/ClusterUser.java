package io.pubsub.websocket;

import java.security.Principal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.presence.PresenceEntry;

/**
 * A user at one moment, with sessions on any nodes. They are read when they are asked
 * for.
 */
final class ClusterUser implements SimpUser {

	private final String name;

	private final List<PresenceEntry> entries;

	private final SimpUserRegistry local;

	private volatile @Nullable Map<String, Session> sessions;

	ClusterUser(String name, List<PresenceEntry> entries, SimpUserRegistry local) {
		this.name = name;
		this.entries = entries;
		this.local = local;
	}

	@Override
	public String getName() {
		return this.name;
	}

	/** Known on a node to which the user is connected. */
	@Override
	public @Nullable Principal getPrincipal() {
		SimpUser user = this.local.getUser(this.name);
		return (user != null) ? user.getPrincipal() : null;
	}

	@Override
	public boolean hasSessions() {
		return !sessions().isEmpty();
	}

	@Override
	public @Nullable SimpSession getSession(String sessionId) {
		return sessions().get(sessionId);
	}

	@Override
	public Set<SimpSession> getSessions() {
		return new HashSet<>(sessions().values());
	}

	private Map<String, Session> sessions() {
		Map<String, Session> known = this.sessions;
		if (known == null) {
			known = read();
			this.sessions = known;
		}
		return known;
	}

	private Map<String, Session> read() {
		Map<String, Session> sessions = new LinkedHashMap<>();
		for (PresenceEntry entry : this.entries) {
			try {
				SessionMetadata metadata = SessionMetadata.decode(entry.metadata(byte[].class));
				sessions
					.computeIfAbsent(metadata.session(),
							(id) -> new Session(id, entry.node(), this, new LinkedHashMap<>()))
					.destinations()
					.putAll(metadata.subscriptions());
			}
			catch (IllegalArgumentException | PayloadException ex) {
				// another version has written it, or no node of this library
			}
		}
		return sessions;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SimpUser that && this.name.equals(that.getName());
	}

	@Override
	public int hashCode() {
		return this.name.hashCode();
	}

	@Override
	public String toString() {
		return "name=" + this.name + ", sessions=" + sessions().keySet();
	}

	/** One of the user's sessions. */
	private record Session(String id, Node node, ClusterUser user,
			Map<String, String> destinations) implements ClusterSimpSession {

		@Override
		public String getId() {
			return this.id;
		}

		@Override
		public Node getNode() {
			return this.node;
		}

		@Override
		public SimpUser getUser() {
			return this.user;
		}

		@Override
		public Set<SimpSubscription> getSubscriptions() {
			Set<SimpSubscription> subscriptions = new HashSet<>();
			this.destinations.forEach((id, destination) -> subscriptions.add(new Subscription(id, destination, this)));
			return subscriptions;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof SimpSession that && this.id.equals(that.getId());
		}

		@Override
		public int hashCode() {
			return this.id.hashCode();
		}

		@Override
		public String toString() {
			return "id=" + this.id + ", subscriptions=" + this.destinations;
		}

	}

	/** What one of the user's sessions subscribes to. */
	private record Subscription(String id, String destination, Session session) implements SimpSubscription {

		@Override
		public String getId() {
			return this.id;
		}

		@Override
		public SimpSession getSession() {
			return this.session;
		}

		@Override
		public String getDestination() {
			return this.destination;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof SimpSubscription that && this.id.equals(that.getId())
					&& this.session.equals(that.getSession());
		}

		@Override
		public int hashCode() {
			return this.id.hashCode() * 31 + this.session.hashCode();
		}

		@Override
		public String toString() {
			return "destination=" + this.destination;
		}

	}

}
