package io.pubsub.stream;

import java.lang.reflect.Type;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Function;

import org.springframework.messaging.Message;

import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.monitor.Monitors;

/**
 * The streams of one node, which end with it.
 */
public final class TopicStreams implements Topics, AutoCloseable {

	private final Set<TopicSubscription<?, ?>> open = ConcurrentHashMap.newKeySet();

	private final Subscriptions subscriptions;

	private final Monitors monitors;

	private volatile boolean stopping;

	private volatile boolean closed;

	/**
	 * Makes the streams of a node.
	 * @param subscriptions those of the node
	 * @param monitors report the end of a subscription that others have closed
	 */
	public TopicStreams(Subscriptions subscriptions, Monitors monitors) {
		this.subscriptions = subscriptions;
		this.monitors = monitors;
	}

	@Override
	public <T> Flow.Publisher<Message<T>> stream(String topic, Type type, SubscriptionOptions options) {
		return publisher(topic, type, options, (Message<T> message) -> message);
	}

	@Override
	public <T> Flow.Publisher<T> payloads(String topic, Type type, SubscriptionOptions options) {
		return publisher(topic, type, options, Message<T>::getPayload);
	}

	private <T, R> Flow.Publisher<R> publisher(String topic, Type type, SubscriptionOptions options,
			Function<Message<T>, R> form) {
		Objects.requireNonNull(topic, "topic");
		Objects.requireNonNull(type, "type");
		if (options.mailbox().concurrency() > 1) {
			throw new IllegalArgumentException("A stream has one message at a time: remove the concurrency of "
					+ options.mailbox().concurrency() + " from its options");
		}
		SubscriptionOptions paused = options.concurrency(1).paused(true);
		return (subscriber) -> {
			Objects.requireNonNull(subscriber, "subscriber");
			TopicSubscription<T, R> subscription = new TopicSubscription<>(subscriber, form, options.group() != null,
					this.open::remove);
			this.open.add(subscription);
			subscription.open(() -> this.subscriptions.subscribeWithoutWaiting(topic, type, subscription, paused),
					this.monitors);
			if (this.stopping) {
				subscription.stopping();
			}
			if (this.closed) {
				subscription.complete();
			}
		};
	}

	/** How many subscribers there are. */
	int count() {
		return this.open.size();
	}

	/**
	 * The node is about to deliver what waits in its mailboxes. Has each stream complete
	 * as soon as its subscriber has what it has requested, unless it is a member of a
	 * group. Does not wait.
	 */
	public void stopping() {
		this.stopping = true;
		this.open.forEach(TopicSubscription::stopping);
	}

	/**
	 * Completes all streams; those that are opened from now on complete at once.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.open.forEach(TopicSubscription::complete);
	}

}
