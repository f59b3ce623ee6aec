package io.pubsub.node;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.MessageListener;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.Peers;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Subscriber;
import io.pubsub.log.Printable;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Row;

/**
 * The subscriptions of one node.
 */
final class NodeSubscriptions implements Subscriptions {

	private static final Log logger = LogFactory.getLog(NodeSubscriptions.class);

	private final Map<String, NodeSubscription> subscriptions = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	private final NodeMailboxes mailboxes;

	private final Dispatcher<Delivery> dispatcher;

	private final @Nullable Peers peers;

	private final Duration joinTimeout;

	/** Whether there is a cluster to wait for. */
	private volatile boolean joined;

	private volatile boolean draining;

	private volatile boolean closed;

	NodeSubscriptions(NodeMailboxes mailboxes, Dispatcher<Delivery> dispatcher, @Nullable Peers peers,
			Duration joinTimeout) {
		this.mailboxes = mailboxes;
		this.dispatcher = dispatcher;
		this.peers = peers;
		this.joinTimeout = joinTimeout;
	}

	@Override
	public <T> Subscription subscribe(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		Subscription subscription = subscribeWithoutWaiting(topic, type, listener, options);
		if (this.peers == null || !this.joined || !options.autoStartup()) {
			return subscription;
		}
		this.peers.hurry();
		if (!await(subscription.visible(), this.joinTimeout)) {
			logger.warn(Printable.text(subscription) + " is not known to every node after " + this.joinTimeout
					+ "; they will route to it when it is");
		}
		return subscription;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		Objects.requireNonNull(type, "type");
		Objects.requireNonNull(listener, "listener");
		TopicPattern pattern = TopicPattern.parse(topic);
		String id = options.id();
		NodeSubscription subscription = new NodeSubscription((id != null) ? id : generateId(), pattern, type,
				(MessageListener<Object>) listener, options, this.mailboxes, this);
		this.mailboxes.add(subscription);
		if (this.subscriptions.putIfAbsent(subscription.id(), subscription) != null) {
			this.mailboxes.remove(subscription);
			throw new IllegalArgumentException(
					"The subscription of '" + topic + "' cannot have the id '" + subscription.id() + "': it is taken");
		}
		if (options.autoStartup()) {
			subscription.start();
		}
		if (this.closed) {
			subscription.close();
			throw new IllegalStateException(
					"Cannot subscribe to '" + Printable.text(topic) + "': the node has stopped");
		}
		return subscription;
	}

	private String generateId() {
		String id;
		do {
			id = "subscription-" + this.numbers.incrementAndGet();
		}
		while (this.subscriptions.containsKey(id));
		return id;
	}

	@Override
	public Optional<Subscription> find(String id) {
		return Optional.ofNullable(this.subscriptions.get(id));
	}

	@Override
	public Collection<Subscription> all() {
		return List.copyOf(this.subscriptions.values());
	}

	/**
	 * A subscription as this node's own.
	 * @throws IllegalArgumentException if it is not
	 */
	NodeSubscription requireOwn(Subscription subscription) {
		if (subscription instanceof NodeSubscription own && own.isOf(this.mailboxes)) {
			return own;
		}
		throw new IllegalArgumentException(subscription + " is no subscription of this node");
	}

	void joined() {
		this.joined = true;
	}

	boolean awaitVisible(Duration timeout) {
		if (this.peers == null) {
			return true;
		}
		this.peers.hurry();
		return await(this.peers.visible(), timeout);
	}

	/**
	 * Has the other nodes send no more.
	 * @param timeout how long to wait until they know
	 */
	void withdraw(Duration timeout) {
		this.draining = true;
		this.subscriptions.values().forEach(NodeSubscription::withdraw);
		if (this.joined) {
			awaitVisible(timeout);
		}
	}

	/**
	 * Waits for a future, however it completes. An interrupt does not end that, as what
	 * follows counts on it: the thread is left interrupted.
	 * @return false if that takes too long
	 */
	static boolean await(CompletableFuture<?> future, Duration timeout) {
		long start = System.nanoTime();
		long nanos = TimeUnit.NANOSECONDS.convert(timeout);
		boolean interrupted = false;
		try {
			while (true) {
				try {
					future.get(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
					return true;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException | CancellationException ex) {
			return true;
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Whether this node is about to leave, so that it takes part in no group any more.
	 */
	boolean isDraining() {
		return this.draining;
	}

	void close() {
		this.closed = true;
		this.mailboxes.closing();
		this.subscriptions.values().forEach(NodeSubscription::close);
	}

	CompletableFuture<Void> announce(TopicPattern pattern, Subscriber<Delivery> subscriber) {
		this.dispatcher.add(pattern, subscriber);
		return (this.peers != null) ? this.peers.add(row(pattern, subscriber))
				: CompletableFuture.completedFuture(null);
	}

	/** Has a subscriber hear what is published on this node only, and last of a group. */
	void keepFromOthers(TopicPattern pattern, Subscriber<Delivery> subscriber) {
		this.dispatcher.add(pattern, subscriber);
		this.dispatcher.withdraw(subscriber);
	}

	void withdraw(TopicPattern pattern, Subscriber<Delivery> subscriber) {
		this.dispatcher.withdraw(subscriber);
		if (this.peers != null) {
			this.peers.remove(row(pattern, subscriber));
		}
	}

	void forget(TopicPattern pattern, Subscriber<Delivery> subscriber) {
		this.dispatcher.remove(pattern, subscriber);
	}

	private static Row row(TopicPattern pattern, Subscriber<Delivery> subscriber) {
		String group = subscriber.group();
		return new Row(Row.Kind.INTEREST, pattern.withoutNames(), (group != null) ? group : "");
	}

	void removed(NodeSubscription subscription) {
		this.subscriptions.remove(subscription.id(), subscription);
	}

}
