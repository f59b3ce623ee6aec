package io.pubsub.event;

import io.pubsub.PubSubException;

/**
 * Thrown when an event is registered that already has a producer.
 */
public class EventTakenException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public EventTakenException(String message) {
		super(message);
	}

}
