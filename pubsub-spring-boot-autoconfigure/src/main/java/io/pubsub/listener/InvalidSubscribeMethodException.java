package io.pubsub.listener;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * Thrown on creation of a bean whose {@link io.pubsub.Subscribe @Subscribe} or
 * {@link io.pubsub.GroupMember @GroupMember} method cannot be a listener. Its message
 * names the bean, the method, and what is wrong.
 */
public final class InvalidSubscribeMethodException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidSubscribeMethodException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String getAction() {
		return this.action;
	}

}
