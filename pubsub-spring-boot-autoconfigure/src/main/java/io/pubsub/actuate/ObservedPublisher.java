package io.pubsub.actuate;

import java.util.Map;
import java.util.function.Consumer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.Subscription;

/**
 * Observes publishing and sending. A tracer's headers go out with the message. While
 * nothing listens to observations, messages pass untouched.
 */
public final class ObservedPublisher implements Publisher {

	private static final PublishObservationConvention DEFAULT = new PublishObservationConvention() {
	};

	private final Publisher delegate;

	private final ObservationRegistry registry;

	private final @Nullable PublishObservationConvention convention;

	/**
	 * Creates the publisher.
	 * @param delegate publishes
	 * @param registry where to tell of it
	 * @param convention names and key values, or null for the default
	 */
	public ObservedPublisher(Publisher delegate, ObservationRegistry registry,
			@Nullable PublishObservationConvention convention) {
		this.delegate = delegate;
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public void publish(String topic, Object payload, Map<String, ?> headers) {
		observe(topic, "cluster", headers, (carrier) -> this.delegate.publish(topic, payload, carrier));
	}

	@Override
	public void publishLocal(String topic, Object payload, Map<String, ?> headers) {
		observe(topic, "local", headers, (carrier) -> this.delegate.publishLocal(topic, payload, carrier));
	}

	@Override
	public void publishTo(Node node, String topic, Object payload, Map<String, ?> headers) {
		observe(topic, "node", headers, (carrier) -> this.delegate.publishTo(node, topic, payload, carrier));
	}

	@Override
	public void publishFrom(Subscription subscription, String topic, Object payload, Map<String, ?> headers) {
		observe(topic, "cluster", headers,
				(carrier) -> this.delegate.publishFrom(subscription, topic, payload, carrier));
	}

	@Override
	public void send(Ref ref, Object payload, Map<String, ?> headers) {
		observe(null, "mailbox", headers, (carrier) -> this.delegate.send(ref, payload, carrier));
	}

	private void observe(@Nullable String topic, String scope, Map<String, ?> headers,
			Consumer<Map<String, ?>> publish) {
		if (this.registry.isNoop()) {
			publish.accept(headers);
			return;
		}
		PublishContext context = new PublishContext(topic, scope, headers);
		Observation.createNotStarted(this.convention, DEFAULT, () -> context, this.registry)
			.observe(() -> publish.accept(context.getCarrier()));
	}

}
