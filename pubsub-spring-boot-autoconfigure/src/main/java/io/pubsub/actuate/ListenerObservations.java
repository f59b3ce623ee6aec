package io.pubsub.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

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
		return (message) -> {
			if (this.registry.isNoop()) {
				listener.onMessage(message);
				return;
			}
			Observation observation = Observation.createNotStarted(this.convention, DEFAULT,
					() -> new ReceiveContext(topic, id, message.getHeaders()), this.registry);
			observation.observeChecked(() -> listener.onMessage(message));
		};
	}

}
