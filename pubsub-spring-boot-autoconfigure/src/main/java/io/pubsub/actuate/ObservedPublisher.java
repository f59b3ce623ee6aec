package io.pubsub.actuate;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Receipt;
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

	@Override
	public boolean sendToName(String name, Object payload, Map<String, ?> headers) {
		return observeResult(null, "name", headers, (carrier) -> this.delegate.sendToName(name, payload, carrier));
	}

	@Override
	public CompletableFuture<Receipt> sendToNameConfirmed(String name, Object payload, Map<String, ?> headers) {
		return observeResult(null, "name", headers,
				(carrier) -> this.delegate.sendToNameConfirmed(name, payload, carrier));
	}

	@Override
	public int sendToGroup(GroupTarget target, Object payload, Map<String, ?> headers) {
		return observeResult(null, "group", headers, (carrier) -> this.delegate.sendToGroup(target, payload, carrier));
	}

	@Override
	public CompletableFuture<Receipt> publishConfirmed(String topic, Object payload, Map<String, ?> headers) {
		return observeResult(topic, "cluster", headers,
				(carrier) -> this.delegate.publishConfirmed(topic, payload, carrier));
	}

	@Override
	public CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload, Map<String, ?> headers) {
		return observeResult(null, "mailbox", headers, (carrier) -> this.delegate.sendConfirmed(ref, payload, carrier));
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

	/** Publishing is observed, not the time until it is confirmed. */
	private <T> T observeResult(@Nullable String topic, String scope, Map<String, ?> headers,
			Function<Map<String, ?>, T> publish) {
		AtomicReference<@Nullable T> result = new AtomicReference<>();
		observe(topic, scope, headers, (carrier) -> result.set(publish.apply(carrier)));
		return Objects.requireNonNull(result.get());
	}

}
