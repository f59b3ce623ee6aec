package io.pubsub.monitor;

import io.pubsub.PubSubException;

/**
 * Thrown when somebody is to watch what is not there.
 */
public class NoSuchTargetException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final transient Target target;

	public NoSuchTargetException(Target target, String message) {
		super(message);
		this.target = target;
	}

	/**
	 * What is not there.
	 * @return the target
	 */
	public Target getTarget() {
		return this.target;
	}

}
