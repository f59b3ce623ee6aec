package io.pubsub.jgroups;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * Thrown on start when what is configured for the cluster is not there: an address, a
 * stack, or a library.
 */
public final class ClusterSetupException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String action;

	ClusterSetupException(String message, String action, @Nullable Throwable cause) {
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
