package io.pubsub.actuate;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.guard.Failures;
import io.pubsub.guard.Returned;

/**
 * Observes calls of listeners, each as part of the trace that the message's headers tell
 * of. While nothing listens to observations, messages pass untouched.
 */
public final class ListenerObservations {

	private static final ReceiveObservationConvention DEFAULT = new ReceiveObservationConvention() {
	};

	private final ListenerDecorator decorator = new ListenerDecorator() {

		@Override
		public <T> MessageListener<T> decorate(@Nullable String topic, @Nullable String id,
				MessageListener<T> listener) {
			return new ObservedListener<>(listener, topic, id);
		}

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
		return new DecoratedSubscriptions(subscriptions, this.decorator);
	}

	/**
	 * Has listeners observed.
	 * @param mailboxes where to open mailboxes
	 * @return the same, with every listener observed
	 */
	public Mailboxes observe(Mailboxes mailboxes) {
		return new DecoratedMailboxes(mailboxes, this.decorator);
	}

	/**
	 * Has watchers observed.
	 * @param events where events are watched
	 * @return the same, with every watcher observed
	 */
	public Events observe(Events events) {
		return new DecoratedEvents(events, this.decorator);
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
			this.listener.onMessage(message);
		}

		@Override
		public @Nullable Object onReceive(Message<T> message) throws Exception {
			return isOff() ? this.listener.onReceive(message)
					: observe(message, () -> this.listener.onReceive(message), false);
		}

		@Override
		public @Nullable Object onRequest(Message<T> message) throws Exception {
			return isOff() ? this.listener.onRequest(message)
					: observe(message, () -> this.listener.onRequest(message), true);
		}

		/** A call whose work goes on is observed until that is done. */
		private @Nullable Object observe(Message<T> message, Callable<@Nullable Object> call, boolean request)
				throws Exception {
			Observation observation = observation(this.topic, this.id, message).start();
			try {
				Object value;
				Observation.Scope scope = observation.openScope();
				try {
					value = call.call();
				}
				finally {
					scope.close();
				}
				CompletionStage<?> stage = Returned.stage(value, request);
				if (stage != null) {
					stage.whenComplete((result, failure) -> stop(observation, failure));
					return stage;
				}
				observation.stop();
				return value;
			}
			catch (Throwable ex) {
				stop(observation, ex);
				throw ex;
			}
		}

		private void stop(Observation observation, @Nullable Throwable failure) {
			if (failure != null) {
				observation.error(Failures.unwrap(failure));
			}
			observation.stop();
		}

		private boolean isOff() {
			return ListenerObservations.this.registry.isNoop();
		}

	}

}
