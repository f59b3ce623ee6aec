package io.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a payload cannot be encoded, is larger than
 * {@code pubsub.max-message-size}, or cannot be decoded to the type that a listener or
 * requester declares.
 */
public class PayloadException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public PayloadException(String message) {
		super(message);
	}

	public PayloadException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
