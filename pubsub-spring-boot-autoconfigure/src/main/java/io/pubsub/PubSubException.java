package io.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Root of this library's exceptions. Invalid arguments, and calls before this node has
 * started or after it has stopped, throw {@link IllegalArgumentException} and
 * {@link IllegalStateException} instead.
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
