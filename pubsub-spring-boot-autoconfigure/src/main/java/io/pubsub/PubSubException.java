package io.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Root of what this library throws beside {@link IllegalArgumentException} and
 * {@link IllegalStateException}.
 */
public class PubSubException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public PubSubException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	public PubSubException(String message) {
		this(message, null);
	}

}
