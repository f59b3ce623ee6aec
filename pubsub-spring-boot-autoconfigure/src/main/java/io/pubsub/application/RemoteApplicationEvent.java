package io.pubsub.application;

import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.ResolvableType;

import io.pubsub.Node;

/**
 * An application event that another node has published. A listener that declares this
 * type is called for events of other nodes only; a listener that declares the payload, or
 * {@link PayloadApplicationEvent}, is called for those of its own node as well.
 *
 * @param <T> the payload's type
 */
public final class RemoteApplicationEvent<T> extends PayloadApplicationEvent<T> {

	private static final long serialVersionUID = 1L;

	private final transient Node origin;

	RemoteApplicationEvent(Object source, T payload, ResolvableType payloadType, Node origin) {
		super(source, payload, payloadType);
		this.origin = origin;
	}

	/**
	 * The node that published the event.
	 * @return the node
	 */
	public Node getOrigin() {
		return this.origin;
	}

}
