package io.pubsub.node.topic;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.MailboxOptions;
import io.pubsub.MessageListener;
import io.pubsub.Overflow;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.Peers;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Workers;
import io.pubsub.dispatch.Subscriber;
import io.pubsub.log.Printable;
import io.pubsub.node.history.Follower;
import io.pubsub.node.history.HistorySlice;
import io.pubsub.node.kernel.Futures;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.topic.RelayGroup;
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

	private final Peers peers;

	private final Duration joinTimeout;

	private final HistorySlice history;

	private final Workers workers;

	private final @Nullable TopicInterest interest;

	/** Whether there is a cluster to wait for. */
	private volatile boolean joined;

	private volatile boolean draining;

	private volatile boolean closed;

	NodeSubscriptions(Kernel kernel, MailboxSlice mailboxes, HistorySlice history, @Nullable TopicInterest interest) {
		this.history = history;
		this.interest = interest;
		this.mailboxes = mailboxes.mailboxes();
		this.dispatcher = mailboxes.dispatcher();
		this.peers = kernel.peers();
		this.joinTimeout = kernel.joinTimeout();
		this.workers = kernel.workers();
	}

	@Override
	public <T> Subscription subscribe(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		Subscription subscription = subscribeWithoutWaiting(topic, type, listener, options);
		if (!this.joined || !options.autoStartup()) {
			return subscription;
		}
		this.peers.rows().hurry();
		if (!Futures.await(subscription.visible(), this.joinTimeout)) {
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
		checkGroup(options.group());
		String id = options.id();
		StartPosition from = options.from();
		Follower follower = (from != null) ? this.history.follow(pattern, from, options.gapListener()) : null;
		NodeSubscription subscription = new NodeSubscription((id != null) ? id : generateId(), pattern, type,
				(MessageListener<Object>) listener, (follower != null) ? following(options) : options, follower,
				this.mailboxes, this);
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

	private static void checkGroup(@Nullable String group) {
		if (RelayGroup.is(group)) {
			throw new IllegalArgumentException("A subscription cannot have the group '" + Printable.text(group)
					+ "': groups of that name pass messages on to other sites");
		}
	}

	/** The options of a subscription that gets what it has no room for from history. */
	private static SubscriptionOptions following(SubscriptionOptions options) {
		if (options.group() != null) {
			throw new IllegalArgumentException("A subscription of the group '" + Printable.text(options.group())
					+ "' cannot start in history: a group shares new messages, and has no history of its own");
		}
		MailboxOptions mailbox = options.mailbox();
		if (mailbox.key() == null && mailbox.concurrency() > 1) {
			throw new IllegalArgumentException("A subscription that starts in history handles messages in order: set "
					+ "its concurrency to 1, not " + mailbox.concurrency() + ", or set a key");
		}
		return options
			.mailbox(((mailbox.key() == null) ? mailbox.concurrency(1) : mailbox).overflow(Overflow.DROP_NEWEST));
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
		this.peers.rows().hurry();
		return Futures.await(this.peers.rows().visible(), timeout);
	}

	/** Waits until the others know what was withdrawn, if there was a cluster to join. */
	void awaitWithdrawn(Duration timeout) {
		if (this.joined) {
			awaitVisible(timeout);
		}
	}

	/** Has the other nodes send no more, once they know. */
	void withdraw() {
		this.draining = true;
		this.subscriptions.values().forEach(NodeSubscription::withdraw);
	}

	Workers workers() {
		return this.workers;
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
		Row row = row(pattern, subscriber);
		if (this.interest != null) {
			this.interest.addedHere(row);
		}
		return this.peers.rows().add(row);
	}

	/** Has a subscriber hear what is published on this node only, and last of a group. */
	void keepFromOthers(TopicPattern pattern, Subscriber<Delivery> subscriber) {
		this.dispatcher.add(pattern, subscriber);
		this.dispatcher.withdraw(subscriber);
	}

	void withdraw(TopicPattern pattern, Subscriber<Delivery> subscriber) {
		this.dispatcher.withdraw(subscriber);
		Row row = row(pattern, subscriber);
		if (this.interest != null) {
			this.interest.removedHere(row);
		}
		this.peers.rows().remove(row);
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
