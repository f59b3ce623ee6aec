package io.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * A payload could not be encoded, is too large, or could not be decoded to what a
 * listener declares.
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
