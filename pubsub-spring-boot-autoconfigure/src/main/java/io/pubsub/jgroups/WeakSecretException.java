package io.pubsub.jgroups;

/**
 * Thrown when a secret cannot be used. Its message never has the secret, or a part of it.
 */
public class WeakSecretException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	public WeakSecretException(String message) {
		super(message);
	}

}
