package io.pubsub.monitor;

import io.pubsub.PubSubException;

/**
 * Thrown when a target is to be watched that does not exist.
 */
public class NoSuchTargetException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final transient Target target;

	public NoSuchTargetException(Target target, String message) {
		super(message);
		this.target = target;
	}

	/**
	 * The target that does not exist.
	 * @return the target
	 */
	public Target getTarget() {
		return this.target;
	}

}
