package io.pubsub.node;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener.Cause;
import io.pubsub.MessageListener;
import io.pubsub.Overflow;
import io.pubsub.PayloadException;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.dispatch.Subscriber;
import io.pubsub.topic.TopicPattern;

/**
 * A listener and its mailbox.
 * <p>
 * With a key, messages go through the mailbox one by one, which finds their keys, to one
 * of several short ones, chosen by the key: so messages of a key keep their order. The
 * first waits while the short one is full, so that only its own bounds count.
 */
final class NodeSubscription implements Subscription {

	private static final int KEYED_CAPACITY = 64;

	private final String id;

	private final TopicPattern pattern;

	private final Type type;

	private final MessageListener<Object> listener;

	private final SubscriptionOptions options;

	private final ListenerErrorHandler errorHandler;

	private final NodeSubscriptions owner;

	private final Mailbox<Delivery> mailbox;

	private final Subscriber<Delivery> subscriber;

	private final List<Mailbox<Message<?>>> keyed = new ArrayList<>();

	private final CompletableFuture<Void> visible = new CompletableFuture<>();

	private final AtomicLong delivered = new AtomicLong();

	// guarded by this

	private boolean started;

	private boolean withdrawn;

	private boolean closed;

	NodeSubscription(String id, TopicPattern pattern, Type type, MessageListener<Object> listener,
			SubscriptionOptions options, Mailbox.Settings settings, NodeSubscriptions owner) {
		this.id = id;
		this.pattern = pattern;
		this.type = type;
		this.listener = listener;
		this.options = options;
		ListenerErrorHandler handler = options.errorHandler();
		this.errorHandler = (handler != null) ? handler : owner.errorHandler();
		this.owner = owner;
		int concurrency = settings.concurrency();
		boolean keyed = (options.key() != null && concurrency > 1);
		this.mailbox = new Mailbox<>(
				new Mailbox.Settings(settings.capacity(), settings.overflow(), settings.blockTimeout(),
						keyed ? 1 : concurrency),
				this::handle, owner.workers(), () -> owner.lost(Cause.OVERFLOW, this));
		this.subscriber = new Subscriber<>(this.mailbox, options.group());
		for (int i = 0; keyed && i < concurrency; i++) {
			this.keyed.add(new Mailbox<>(new Mailbox.Settings(KEYED_CAPACITY, Overflow.BLOCK, Mailbox.FOR_EVER, 1),
					this::invoke, owner.workers(), () -> owner.lost(Cause.OVERFLOW, this)));
		}
	}

	boolean isOf(NodeSubscriptions node) {
		return this.owner == node;
	}

	private void handle(Delivery delivery) {
		Message<?> message;
		try {
			message = delivery.message(this.type);
		}
		catch (PayloadException ex) {
			this.owner.lost(Cause.DECODING, this);
			handleError(ex, delivery.raw());
			return;
		}
		Predicate<Message<?>> condition = this.options.condition();
		if (condition == null && this.keyed.isEmpty()) {
			invoke(message);
			return;
		}
		Mailbox<Message<?>> next;
		try {
			if (condition != null && !condition.test(message)) {
				return;
			}
			next = this.keyed.isEmpty() ? null : this.keyed.get(slot(message));
		}
		catch (Throwable ex) {
			handleError(ex, message);
			return;
		}
		if (next == null) {
			invoke(message);
		}
		else {
			next.offer(message, true);
		}
	}

	private int slot(Message<?> message) {
		Function<Message<?>, ? extends @Nullable Object> key = this.options.key();
		Object value = (key != null) ? key.apply(message) : null;
		int hash = (value != null) ? value.hashCode() : 0;
		return Math.floorMod(hash ^ (hash >>> 16), this.keyed.size());
	}

	@SuppressWarnings("unchecked")
	private void invoke(Message<?> message) {
		try {
			this.listener.onMessage((Message<Object>) message);
		}
		catch (Throwable ex) {
			this.owner.failed();
			handleError(ex, message);
		}
		finally {
			this.delivered.incrementAndGet();
			this.owner.delivered();
		}
	}

	private void handleError(Throwable error, Message<?> message) {
		try {
			this.errorHandler.handle(error, message, this);
		}
		catch (Throwable ex) {
			ex.addSuppressed(error);
			this.owner.errorHandlerFailed(ex, this);
		}
	}

	/** Hears its topic from now on, if it is not closed, and was not started before. */
	void start() {
		synchronized (this) {
			if (this.started || this.closed) {
				return;
			}
			this.started = true;
			this.owner.announce(this.pattern, this.subscriber).whenComplete((result, ex) -> {
				this.visible.complete(null);
			});
		}
	}

	@Override
	public void pause() {
		this.mailbox.pause();
		this.keyed.forEach(Mailbox::pause);
	}

	@Override
	public void resume() {
		start();
		this.keyed.forEach(Mailbox::resume);
		this.mailbox.resume();
	}

	@Override
	public void close() {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			if (this.started) {
				withdraw();
				this.owner.forget(this.pattern, this.subscriber);
			}
			this.closed = true;
		}
		this.mailbox.close();
		this.keyed.forEach(Mailbox::close);
		this.owner.removed(this);
		this.visible.cancel(false);
	}

	/**
	 * Tells the other nodes that this is about to close, while it still hears its topic.
	 */
	void withdraw() {
		synchronized (this) {
			if (this.started && !this.closed && !this.withdrawn) {
				this.withdrawn = true;
				this.owner.withdraw(this.pattern, this.subscriber);
			}
		}
	}

	/**
	 * Takes no more messages, and delivers those that wait.
	 * @return completes when that is done
	 */
	CompletableFuture<Void> drainOff() {
		return this.mailbox.drainOff().thenCompose((done) -> {
			return CompletableFuture
				.allOf(this.keyed.stream().map(Mailbox::drainOff).toArray(CompletableFuture[]::new));
		});
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public String topic() {
		return this.pattern.toString();
	}

	@Override
	public CompletableFuture<Void> visible() {
		return this.visible;
	}

	Mailbox<Delivery> mailbox() {
		return this.mailbox;
	}

	NodeMetrics.MailboxMetrics metrics() {
		int depth = this.mailbox.depth() + this.keyed.stream().mapToInt(Mailbox::depth).sum();
		return new NodeMetrics.MailboxMetrics(this.id, topic(), this.options.group(), depth, this.mailbox.capacity(),
				this.delivered.get(), this.mailbox.dropped());
	}

	@Override
	public String toString() {
		return "Subscription '" + this.id + "' of '" + this.pattern + "'";
	}

}
