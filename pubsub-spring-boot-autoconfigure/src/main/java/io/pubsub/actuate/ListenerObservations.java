package io.pubsub.actuate;

import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;
import io.pubsub.Subscriptions;

/**
 * Observes calls of listeners, each as part of the trace that the message's headers tell
 * of. While nothing listens to observations, messages pass untouched.
 */
public final class ListenerObservations {

	private static final ReceiveObservationConvention DEFAULT = new ReceiveObservationConvention() {
	};

	private final ObservationRegistry registry;

	private final @Nullable ReceiveObservationConvention convention;

	/**
	 * Creates the observations.
	 * @param registry where to tell of them
	 * @param convention names and key values, or null for the default
	 */
	public ListenerObservations(ObservationRegistry registry, @Nullable ReceiveObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Has listeners observed.
	 * @param subscriptions where to subscribe
	 * @return the same, with every listener observed
	 */
	public Subscriptions observe(Subscriptions subscriptions) {
		return new DecoratedSubscriptions(subscriptions, new DecoratedSubscriptions.Decorator() {

			@Override
			public <T> MessageListener<T> decorate(String topic, @Nullable String id, MessageListener<T> listener) {
				return ListenerObservations.this.observe(topic, id, listener);
			}

		});
	}

	/**
	 * Has listeners observed.
	 * @param mailboxes where to open mailboxes
	 * @return the same, with every listener observed
	 */
	public Mailboxes observe(Mailboxes mailboxes) {
		return new ObservedMailboxes(mailboxes, this);
	}

	<T> MessageListener<T> observe(@Nullable String topic, @Nullable String id, MessageListener<T> listener) {
		return new ObservedListener<>(listener, topic, id);
	}

	private Observation observation(@Nullable String topic, @Nullable String id, Message<?> message) {
		return Observation.createNotStarted(this.convention, DEFAULT,
				() -> new ReceiveContext(topic, id, message.getHeaders()), this.registry);
	}

	/** A listener whose calls are observed. */
	private final class ObservedListener<T> implements MessageListener<T> {

		private final MessageListener<T> listener;

		private final @Nullable String topic;

		private final @Nullable String id;

		ObservedListener(MessageListener<T> listener, @Nullable String topic, @Nullable String id) {
			this.listener = listener;
			this.topic = topic;
			this.id = id;
		}

		@Override
		public void onMessage(Message<T> message) throws Exception {
			if (isOff()) {
				this.listener.onMessage(message);
				return;
			}
			observation(this.topic, this.id, message).observeChecked(() -> this.listener.onMessage(message));
		}

		@Override
		public @Nullable Object onRequest(Message<T> message) throws Exception {
			if (isOff()) {
				return this.listener.onRequest(message);
			}
			AtomicReference<@Nullable Object> reply = new AtomicReference<>();
			observation(this.topic, this.id, message).observeChecked(() -> reply.set(this.listener.onRequest(message)));
			return reply.get();
		}

		private boolean isOff() {
			return ListenerObservations.this.registry.isNoop();
		}

	}

}
