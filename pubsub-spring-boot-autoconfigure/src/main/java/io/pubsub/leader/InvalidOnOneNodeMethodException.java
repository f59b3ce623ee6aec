package io.pubsub.leader;

import java.lang.reflect.Method;

import io.pubsub.PubSubException;

/**
 * Thrown on creation of a bean whose {@link OnOneNode @OnOneNode} method cannot be
 * guarded. Its message names the bean, the method, and what is wrong.
 */
public final class InvalidOnOneNodeMethodException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidOnOneNodeMethodException(String bean, Method method, String problem, String action) {
		super("@OnOneNode on method '%s.%s' of bean '%s': %s".formatted(method.getDeclaringClass().getName(),
				method.getName(), bean, problem));
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
