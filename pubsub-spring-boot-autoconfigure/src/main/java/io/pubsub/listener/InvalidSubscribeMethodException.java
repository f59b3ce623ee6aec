package io.pubsub.listener;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * Thrown on creation of a bean whose {@link io.pubsub.Subscribe @Subscribe},
 * {@link io.pubsub.group.GroupMember @GroupMember} or
 * {@link io.pubsub.event.WatchEvent @WatchEvent} method cannot be a listener, or whose
 * {@link io.pubsub.event.ProduceEvent @ProduceEvent} method cannot be a source. Its
 * message names the bean, the method, and what is wrong.
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
