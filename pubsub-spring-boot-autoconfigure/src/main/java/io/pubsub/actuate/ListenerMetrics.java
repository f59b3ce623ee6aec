package io.pubsub.actuate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.guard.Returned;
import io.pubsub.node.kernel.NodeMetrics;

/**
 * Meters of listeners by the id of their subscription or the label of their mailbox: the
 * timer {@code pubsub.listener} and the gauge {@code pubsub.mailbox.depth}. For the first
 * {@value #LIMIT} of them only, since every one is a meter of its own.
 */
public final class ListenerMetrics implements MeterBinder {

	static final int LIMIT = 200;

	private final MailboxFigures mailboxes;

	/** By id, so that a listener that comes back has the same; guarded by itself. */
	private final Map<String, Listener> listeners = new HashMap<>();

	private final ListenerDecorator decorator = new ListenerDecorator() {

		@Override
		public <T> MessageListener<T> decorate(@Nullable String topic, @Nullable String id,
				MessageListener<T> listener) {
			return (id != null) ? measure(id, listener) : listener;
		}

	};

	private volatile @Nullable MeterRegistry registry;

	/**
	 * Creates the meters.
	 * @param metrics the figures
	 */
	public ListenerMetrics(NodeMetrics metrics) {
		this.mailboxes = new MailboxFigures(metrics);
	}

	/**
	 * Has listeners measured.
	 * @param subscriptions where to subscribe
	 * @return the same, with meters for each listener that is subscribed with an id
	 */
	public Subscriptions measure(Subscriptions subscriptions) {
		return new DecoratedSubscriptions(subscriptions, this.decorator);
	}

	/**
	 * Has listeners measured.
	 * @param mailboxes where to open mailboxes
	 * @return the same, with meters for each listener whose mailbox has a label
	 */
	public Mailboxes measure(Mailboxes mailboxes) {
		return new DecoratedMailboxes(mailboxes, this.decorator);
	}

	/**
	 * Has watchers measured.
	 * @param events where events are watched
	 * @return the same, with meters for each watcher whose mailbox has a label
	 */
	public Events measure(Events events) {
		return new DecoratedEvents(events, this.decorator);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		synchronized (this.listeners) {
			this.registry = registry;
			this.listeners.values().forEach((listener) -> listener.bindTo(registry));
		}
	}

	private <T> MessageListener<T> measure(String id, MessageListener<T> listener) {
		synchronized (this.listeners) {
			Listener measured = this.listeners.get(id);
			if (measured == null) {
				if (this.listeners.size() >= LIMIT) {
					return listener;
				}
				measured = new Listener(id);
				this.listeners.put(id, measured);
				this.mailboxes.watch(id);
				if (this.registry != null) {
					measured.bindTo(this.registry);
				}
			}
			return new TimedListener<>(listener, measured);
		}
	}

	/** The meters of one id. */
	private final class Listener {

		private final String id;

		private volatile @Nullable Timer succeeded;

		private volatile @Nullable Timer failed;

		Listener(String id) {
			this.id = id;
		}

		void bindTo(MeterRegistry registry) {
			this.failed = timer(registry, "failure");
			this.succeeded = timer(registry, "success");
			Gauge.builder("pubsub.mailbox.depth", ListenerMetrics.this.mailboxes, (figures) -> figures.depth(this.id))
				.description("Messages that wait for the listener")
				.tag("subscription", this.id)
				.register(registry);
		}

		void record(long start, boolean returned) {
			Timer timer = returned ? this.succeeded : this.failed;
			if (timer != null) {
				timer.record(Duration.ofNanos(System.nanoTime() - start));
			}
		}

		private Timer timer(MeterRegistry registry, String outcome) {
			return Timer.builder("pubsub.listener")
				.description("Calls of the listener")
				.tag("subscription", this.id)
				.tag("outcome", outcome)
				.register(registry);
		}

	}

	/**
	 * A listener whose calls are timed.
	 */
	private record TimedListener<T>(MessageListener<T> listener, Listener meters) implements MessageListener<T> {

		@Override
		public void onMessage(Message<T> message) throws Exception {
			this.listener.onMessage(message);
		}

		@Override
		public @Nullable Object onReceive(Message<T> message) throws Exception {
			return measure(() -> this.listener.onReceive(message), false);
		}

		@Override
		public @Nullable Object onRequest(Message<T> message) throws Exception {
			return measure(() -> this.listener.onRequest(message), true);
		}

		/** A call whose work goes on lasts until that is done. */
		private @Nullable Object measure(Callable<@Nullable Object> call, boolean request) throws Exception {
			long start = System.nanoTime();
			CompletionStage<?> stage;
			Object value;
			try {
				value = call.call();
				stage = Returned.stage(value, request);
				if (stage != null) {
					stage.whenComplete((result, failure) -> this.meters.record(start, failure == null));
					return stage;
				}
			}
			catch (Throwable ex) {
				this.meters.record(start, false);
				throw ex;
			}
			this.meters.record(start, true);
			return value;
		}

	}

}
