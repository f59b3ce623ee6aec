package io.pubsub.node.topic;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.MessageListener;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.dispatch.Subscriber;
import io.pubsub.node.history.Follower;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.topic.TopicPattern;

/**
 * A mailbox that hears a topic.
 */
public final class NodeSubscription extends NodeMailbox implements Subscription {

	private final String id;

	private final TopicPattern pattern;

	private final NodeSubscriptions subscriptions;

	private final Subscriber<Delivery> subscriber;

	/** What gets messages from history, or null. */
	private final @Nullable Follower follower;

	private final CompletableFuture<Void> visible = new CompletableFuture<>();

	// guarded by this

	private boolean started;

	private boolean withdrawn;

	private boolean closed;

	NodeSubscription(String id, TopicPattern pattern, Type type, MessageListener<Object> listener,
			SubscriptionOptions options, @Nullable Follower follower, NodeMailboxes mailboxes,
			NodeSubscriptions subscriptions) {
		super(type, listener, options.mailbox(), options.group(), mailboxes);
		this.id = id;
		this.pattern = pattern;
		this.subscriptions = subscriptions;
		this.follower = follower;
		this.subscriber = (follower != null) ? Subscriber.ordered(mailbox())
				: new Subscriber<>(mailbox(), options.group(), mailboxes.spread(options));
		if (!options.autoStartup() || options.paused()) {
			pauseListener();
		}
	}

	/** Hears its topic from now on, if it is not closed, and was not started before. */
	void start() {
		synchronized (this) {
			if (this.started || this.closed) {
				return;
			}
			this.started = true;
			if (this.follower != null) {
				this.follower.begin(this);
			}
			if (this.subscriptions.isDraining()) {
				this.withdrawn = true;
				this.subscriptions.keepFromOthers(this.pattern, this.subscriber);
				this.visible.complete(null);
				return;
			}
			this.subscriptions.announce(this.pattern, this.subscriber).whenComplete((result, ex) -> known());
		}
		if (this.subscriptions.isDraining()) {
			// that has begun meanwhile
			withdraw();
		}
	}

	/** All other nodes route to this. */
	private void known() {
		if (this.follower == null) {
			this.visible.complete(null);
		}
		else {
			this.follower.known().whenComplete((result, ex) -> this.visible.complete(null));
		}
	}

	@Override
	protected void handle(Delivery delivery) {
		if (this.follower == null || !this.follower.take(delivery)) {
			super.handle(delivery);
		}
	}

	@Override
	protected boolean overflowed(Delivery delivery) {
		return (this.follower == null || !this.follower.overflowed(delivery)) && super.overflowed(delivery);
	}

	@Override
	public void pause() {
		pauseListener();
	}

	@Override
	public void resume() {
		start();
		resumeListener();
	}

	@Override
	public void end(EndReason ending) {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			if (this.started) {
				withdraw();
				this.subscriptions.forget(this.pattern, this.subscriber);
			}
			this.closed = true;
		}
		super.end(ending);
		this.subscriptions.removed(this);
		this.visible.cancel(false);
	}

	/**
	 * Tells the other nodes that this is about to close, while it still hears its topic.
	 */
	void withdraw() {
		synchronized (this) {
			if (this.started && !this.closed && !this.withdrawn) {
				this.withdrawn = true;
				if (this.follower != null) {
					this.follower.stop();
				}
				this.subscriptions.withdraw(this.pattern, this.subscriber);
			}
		}
	}

	public synchronized boolean isWithdrawn() {
		return this.withdrawn;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public String topic() {
		return this.pattern.toString();
	}

	/** A copy for each caller, whose callbacks hold up nothing of this node. */
	@Override
	public CompletableFuture<Void> visible() {
		CompletableFuture<Void> copy = new CompletableFuture<>();
		if (this.visible.isDone()) {
			complete(copy);
		}
		else {
			this.visible.whenCompleteAsync((result, failure) -> complete(copy),
					(call) -> this.subscriptions.workers().callBack(call, this.visible.isCancelled()));
		}
		return copy;
	}

	private void complete(CompletableFuture<Void> copy) {
		if (this.visible.isCancelled()) {
			copy.cancel(false);
		}
		else {
			copy.complete(null);
		}
	}

	@Override
	public NodeMetrics.MailboxMetrics metrics() {
		return metrics(this.id, topic());
	}

	@Override
	public String toString() {
		return "Subscription '" + this.id + "' of '" + this.pattern + "'";
	}

}
