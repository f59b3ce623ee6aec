package io.pubsub.application;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * Thrown if application events cannot be sent to other nodes or received from them as the
 * application is written or configured. Its message says what is wrong.
 */
public final class InvalidClusterEventException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidClusterEventException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	InvalidClusterEventException(String message, String action) {
		this(message, action, null);
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
