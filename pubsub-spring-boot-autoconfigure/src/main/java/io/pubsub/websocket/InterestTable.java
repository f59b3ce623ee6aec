package io.pubsub.websocket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.MessageListener;
import io.pubsub.Overflow;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * The topics that sessions of this node need, each with the number of those who need it.
 * The first one subscribes this node, and the last one ends that. Waits for no other
 * node. Thread-safe.
 */
final class InterestTable {

	private static final Log logger = LogFactory.getLog(InterestTable.class);

	/**
	 * Sessions want the newest messages. A publisher on this node must not wait for
	 * copies of its own messages, which are ignored.
	 */
	private static final SubscriptionOptions OPTIONS = SubscriptionOptions.defaults()
		.concurrency(1)
		.overflow(Overflow.DROP_OLDEST);

	private final ConcurrentMap<String, Interest> interests = new ConcurrentHashMap<>();

	private final Subscriptions subscriptions;

	InterestTable(Subscriptions subscriptions) {
		this.subscriptions = subscriptions;
	}

	/**
	 * Adds one who needs a topic.
	 * @param topic the topic or pattern
	 * @param listener handles what other nodes publish; the same for each topic
	 */
	void add(String topic, MessageListener<byte[]> listener) {
		this.interests.compute(topic,
				(key, interest) -> (interest != null) ? interest.plus(1) : new Interest(1, subscribe(topic, listener)));
	}

	private @Nullable Subscription subscribe(String topic, MessageListener<byte[]> listener) {
		try {
			return this.subscriptions.subscribeWithoutWaiting(topic, byte[].class, listener, OPTIONS);
		}
		catch (IllegalStateException ex) {
			// this node stops, and the clients are about to go elsewhere
			logger.debug("Not subscribed, because the node has stopped");
			return null;
		}
	}

	/**
	 * Removes one who needed a topic.
	 * @param topic a topic that was added
	 */
	void remove(String topic) {
		this.interests.computeIfPresent(topic, (key, interest) -> {
			if (interest.count() > 1) {
				return interest.plus(-1);
			}
			if (interest.subscription() != null) {
				interest.subscription().close();
			}
			return null;
		});
	}

	/**
	 * Tells when all other nodes know that this one needs some topics.
	 * @param topics topics that were added
	 * @return completes then, exceptionally if one of them was removed before
	 */
	CompletableFuture<Void> visible(Collection<String> topics) {
		List<CompletableFuture<Void>> visible = new ArrayList<>();
		for (String topic : topics) {
			Subscription subscription = subscription(topic);
			if (subscription != null) {
				visible.add(subscription.visible());
			}
		}
		return CompletableFuture.allOf(visible.toArray(CompletableFuture[]::new));
	}

	/**
	 * The subscription to a topic.
	 * @param topic the topic or pattern
	 * @return the subscription, or null if no session of this node needs it
	 */
	@Nullable Subscription subscription(String topic) {
		Interest interest = this.interests.get(topic);
		return (interest != null) ? interest.subscription() : null;
	}

	/** How many topics and patterns are needed. */
	int size() {
		return this.interests.size();
	}

	/** What is needed of one topic; without a subscription if the node has stopped. */
	private record Interest(int count, @Nullable Subscription subscription) {

		Interest plus(int more) {
			return new Interest(this.count + more, this.subscription);
		}

	}

}
