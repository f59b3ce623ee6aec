package io.pubsub.node.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.pubsub.MailboxOptions;
import io.pubsub.MessageListener;
import io.pubsub.Spread;
import io.pubsub.dispatch.Subscriber;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.topic.RelayGroup;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Payload;

/**
 * A mailbox that hears many topics and patterns, to pass on what is published to all
 * their subscribers. It gets each message once, however many of its patterns match, with
 * its payload as it travels, and the messages of each publishing thread in order. Of the
 * relays of one group in the cluster one gets a message. Thread-safe.
 */
public final class TopicRelay extends NodeMailbox {

	private final String group;

	private final NodeSubscriptions subscriptions;

	/** By topic or pattern, what hears it; guarded by this. */
	private final Map<String, Heard> heard = new HashMap<>();

	private boolean withdrawn;

	private boolean closed;

	TopicRelay(String name, MessageListener<Object> listener, NodeMailboxes mailboxes,
			NodeSubscriptions subscriptions) {
		super(Payload.class, listener, MailboxOptions.defaults().label(RelayGroup.of(name)).concurrency(1),
				RelayGroup.of(name), mailboxes);
		this.group = RelayGroup.of(name);
		this.subscriptions = subscriptions;
	}

	/**
	 * Hears a topic or pattern from now on. Does nothing if it does already, or is about
	 * to close.
	 * @param topic the topic or pattern
	 * @return completes on a worker when every other node routes messages of that topic
	 * to this
	 * @throws IllegalArgumentException if the topic is invalid
	 */
	public synchronized CompletableFuture<Void> add(String topic) {
		TopicPattern pattern = TopicPattern.parse(topic);
		if (this.withdrawn || this.closed || this.heard.containsKey(topic)) {
			return CompletableFuture.completedFuture(null);
		}
		Subscriber<Delivery> subscriber = new Subscriber<>(mailbox(), this.group, Spread.OWN_NODE_FIRST);
		this.heard.put(topic, new Heard(pattern, subscriber));
		return this.subscriptions.announce(pattern, subscriber);
	}

	/**
	 * Hears a topic or pattern no longer. What waits in the mailbox is still handled.
	 * @param topic the topic or pattern, as it was added
	 */
	public synchronized void remove(String topic) {
		Heard heard = this.heard.remove(topic);
		if (heard != null) {
			forget(heard);
		}
	}

	/**
	 * Whether this hears a topic or pattern.
	 * @param topic the topic or pattern, as it was added
	 */
	public synchronized boolean hears(String topic) {
		return this.heard.containsKey(topic);
	}

	/**
	 * Tells the other nodes that this is about to close, while it still hears its topics.
	 */
	public synchronized void withdraw() {
		if (!this.withdrawn) {
			this.withdrawn = true;
			this.heard.values().forEach((heard) -> this.subscriptions.withdraw(heard.pattern, heard.subscriber));
		}
	}

	private void forget(Heard heard) {
		if (!this.withdrawn) {
			this.subscriptions.withdraw(heard.pattern, heard.subscriber);
		}
		this.subscriptions.forget(heard.pattern, heard.subscriber);
	}

	@Override
	protected void handle(Delivery delivery) {
		if (delivery.isRequest()) {
			// the reply is not its own to give
			delivery.declined(ref().id());
		}
		else {
			super.handle(delivery);
		}
	}

	@Override
	public void end(EndReason ending) {
		synchronized (this) {
			this.closed = true;
			this.heard.values().forEach(this::forget);
			this.heard.clear();
		}
		super.end(ending);
	}

	@Override
	public NodeMetrics.MailboxMetrics metrics() {
		return metrics(this.group, null);
	}

	@Override
	public String toString() {
		return "Relay '" + this.group + "'";
	}

	/** A topic or pattern, and what hears it. */
	private record Heard(TopicPattern pattern, Subscriber<Delivery> subscriber) {
	}

}
