package io.pubsub.application;

import java.util.Optional;

import io.pubsub.Node;

/**
 * Tells a listener of application events where the event comes from.
 */
public final class ClusterEvents {

	private ClusterEvents() {
	}

	/**
	 * The node that published an event which a listener handles on the thread that
	 * published it here. An event that the listener publishes in turn is one of this
	 * node. A listener that is called on another thread, as with {@code @Async}, declares
	 * {@link RemoteApplicationEvent} instead.
	 * @param event the event as the listener gets it
	 * @return the node; empty if the event is one of this node
	 */
	public static Optional<Node> originOf(Object event) {
		if (event instanceof RemoteApplicationEvent<?> remote) {
			return Optional.of(remote.getOrigin());
		}
		Arrival current = Arrival.current();
		return (current != null && current.payload() == event) ? Optional.of(current.origin()) : Optional.empty();
	}

}
