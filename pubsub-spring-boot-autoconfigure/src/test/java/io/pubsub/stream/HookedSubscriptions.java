package io.pubsub.stream;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.MessageListener;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * The subscriptions of a node, with something to be done in the middle of what is called.
 */
final class HookedSubscriptions implements Subscriptions {

	final AtomicInteger opened = new AtomicInteger();

	final AtomicInteger closed = new AtomicInteger();

	volatile SubscriptionOptions options;

	volatile Runnable onSubscribed = () -> {
	};

	volatile Runnable onPause = () -> {
	};

	volatile Runnable onClose = () -> {
	};

	private final Subscriptions delegate;

	HookedSubscriptions(Subscriptions delegate) {
		this.delegate = delegate;
	}

	@Override
	public <T> Subscription subscribe(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		throw new AssertionError("A subscriber must not wait");
	}

	@Override
	public <T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		this.options = options;
		Hooked hooked = new Hooked(this, this.delegate.subscribeWithoutWaiting(topic, type, listener, options));
		this.opened.incrementAndGet();
		this.onSubscribed.run();
		return hooked;
	}

	@Override
	public Optional<Subscription> find(String id) {
		return this.delegate.find(id);
	}

	@Override
	public Collection<Subscription> all() {
		return this.delegate.all();
	}

	private record Hooked(HookedSubscriptions owner, Subscription delegate) implements Subscription {

		@Override
		public String id() {
			return this.delegate.id();
		}

		@Override
		public String topic() {
			return this.delegate.topic();
		}

		@Override
		public Ref ref() {
			return this.delegate.ref();
		}

		@Override
		public void pause() {
			this.owner.onPause.run();
			this.delegate.pause();
		}

		@Override
		public void resume() {
			this.delegate.resume();
		}

		@Override
		public CompletableFuture<Void> visible() {
			return this.delegate.visible();
		}

		@Override
		public void close() {
			this.owner.closed.incrementAndGet();
			this.owner.onClose.run();
			this.delegate.close();
		}

		@Override
		public void close(Throwable reason) {
			this.delegate.close(reason);
		}

	}

}
