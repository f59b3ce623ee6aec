package io.pubsub.actuate;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Ref;
import io.pubsub.request.Requester;

/**
 * Observes requests, until there is a reply. A tracer's headers go out with the message.
 * While nothing listens to observations, requests pass untouched.
 */
public final class ObservedRequester implements Requester {

	private final Requester delegate;

	private final ObservationRegistry registry;

	private final @Nullable PublishObservationConvention convention;

	/**
	 * Creates the requester.
	 * @param delegate makes requests
	 * @param registry where to tell of them
	 * @param convention names and key values, or null for the default
	 */
	public ObservedRequester(Requester delegate, ObservationRegistry registry,
			@Nullable PublishObservationConvention convention) {
		this.delegate = delegate;
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public Call to(String topic) {
		return new ObservedCall(this.delegate.to(topic), topic, this.registry, this.convention);
	}

	@Override
	public Call to(Ref ref) {
		return new ObservedCall(this.delegate.to(ref), null, this.registry, this.convention);
	}

	@Override
	public Call toName(String name) {
		return new ObservedCall(this.delegate.toName(name), null, this.registry, this.convention);
	}

	@Override
	public Call toGroup(GroupTarget target) {
		return new ObservedCall(this.delegate.toGroup(target), null, this.registry, this.convention);
	}

	@Override
	public Call to(Node node, String topic) {
		return new ObservedCall(this.delegate.to(node, topic), topic, this.registry, this.convention);
	}

}
