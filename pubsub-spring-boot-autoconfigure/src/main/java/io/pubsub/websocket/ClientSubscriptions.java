package io.pubsub.websocket;

import java.util.List;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.pubsub.MessageListener;

/**
 * What the sessions of this node subscribe to, as far as other nodes have to know.
 * Thread-safe.
 */
final class ClientSubscriptions {

	/** By session, then by the client's id of the subscription. */
	private final ConcurrentMap<String, Map<String, List<String>>> sessions = new ConcurrentHashMap<>();

	private final InterestTable interests;

	private final MessageListener<byte[]> listener;

	private final int limit;

	ClientSubscriptions(InterestTable interests, MessageListener<byte[]> listener, int limit) {
		this.interests = interests;
		this.listener = listener;
		this.limit = limit;
	}

	/**
	 * Adds a subscription. If the session has one of the same id, that one stays, as it
	 * does in the broker.
	 * @param session the id of the session
	 * @param id the client's id of the subscription
	 * @param topics the topics that cover it
	 * @return false if the session has too many
	 */
	boolean add(String session, String id, List<String> topics) {
		boolean[] accepted = { true };
		this.sessions.compute(session, (key, known) -> {
			Map<String, List<String>> subscriptions = (known != null) ? known : new HashMap<>();
			if (subscriptions.containsKey(id)) {
				return subscriptions;
			}
			if (this.limit > 0 && subscriptions.size() >= this.limit) {
				accepted[0] = false;
				return known;
			}
			subscriptions.put(id, topics);
			topics.forEach((topic) -> this.interests.add(topic, this.listener));
			return subscriptions;
		});
		return accepted[0];
	}

	/**
	 * Removes a subscription.
	 * @param session the id of the session
	 * @param id the client's id of the subscription
	 */
	void remove(String session, String id) {
		this.sessions.computeIfPresent(session, (key, subscriptions) -> {
			withdraw(subscriptions.remove(id));
			return subscriptions.isEmpty() ? null : subscriptions;
		});
	}

	/**
	 * Removes all subscriptions of a session.
	 * @param session the id of the session
	 */
	void removeAll(String session) {
		Map<String, List<String>> subscriptions = this.sessions.remove(session);
		if (subscriptions != null) {
			subscriptions.values().forEach(this::withdraw);
		}
	}

	private void withdraw(@Nullable List<String> topics) {
		if (topics != null) {
			topics.forEach(this.interests::remove);
		}
	}

	/** How many sessions subscribe to anything. */
	int sessions() {
		return this.sessions.size();
	}

}
