package io.pubsub.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpSubscription;
import org.springframework.messaging.simp.user.SimpSubscriptionMatcher;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;

/**
 * The users of all nodes, in place of Spring's registry, which knows those of this node
 * and stays in use for them. Answers from memory. Thread-safe.
 */
public final class ClusterUserRegistry implements SimpUserRegistry, SmartApplicationListener {

	private static final int MAX_NAME = 4096;

	private final SimpUserRegistry local;

	/** Null as long as each node keeps to itself. */
	private volatile @Nullable Presence presence;

	/**
	 * Takes the place of a registry.
	 * @param local the registry of this node
	 */
	public ClusterUserRegistry(SimpUserRegistry local) {
		this.local = local;
	}

	/**
	 * The registry that this one has taken the place of.
	 * @return the registry of this node
	 */
	public SimpUserRegistry local() {
		return this.local;
	}

	/** Answers for all nodes from now on. */
	void use(Presence presence) {
		this.presence = presence;
	}

	@Override
	public @Nullable SimpUser getUser(String userName) {
		Presence presence = this.presence;
		if (presence == null) {
			return this.local.getUser(userName);
		}
		if (userName.isEmpty() || userName.length() > MAX_NAME) {
			return null;
		}
		List<PresenceEntry> entries = presence.list(SessionDirectory.SCOPE, userName);
		return entries.isEmpty() ? null : user(userName, entries);
	}

	private SimpUser user(String name, List<PresenceEntry> entries) {
		return new ClusterUser(name, entries, this.local);
	}

	@Override
	public Set<SimpUser> getUsers() {
		Presence presence = this.presence;
		if (presence == null) {
			return this.local.getUsers();
		}
		Map<String, List<PresenceEntry>> all = presence.list(SessionDirectory.SCOPE);
		Set<SimpUser> users = new HashSet<>(all.size() * 2);
		all.forEach((name, entries) -> users.add(user(name, entries)));
		return users;
	}

	@Override
	public int getUserCount() {
		Presence presence = this.presence;
		return (presence != null) ? presence.list(SessionDirectory.SCOPE).size() : this.local.getUserCount();
	}

	@Override
	public Set<SimpSubscription> findSubscriptions(SimpSubscriptionMatcher matcher) {
		if (this.presence == null) {
			return this.local.findSubscriptions(matcher);
		}
		Set<SimpSubscription> found = new HashSet<>();
		for (SimpUser user : getUsers()) {
			for (SimpSession session : user.getSessions()) {
				for (SimpSubscription subscription : session.getSubscriptions()) {
					if (matcher.match(subscription)) {
						found.add(subscription);
					}
				}
			}
		}
		return found;
	}

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
		return this.local instanceof SmartApplicationListener listener && listener.supportsEventType(eventType);
	}

	@Override
	public boolean supportsSourceType(@Nullable Class<?> sourceType) {
		return this.local instanceof SmartApplicationListener listener && listener.supportsSourceType(sourceType);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (this.local instanceof SmartApplicationListener listener) {
			listener.onApplicationEvent(event);
		}
	}

	@Override
	public int getOrder() {
		return (this.local instanceof Ordered ordered) ? ordered.getOrder() : Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public String toString() {
		return "users of all nodes, of this one: " + this.local;
	}

}
