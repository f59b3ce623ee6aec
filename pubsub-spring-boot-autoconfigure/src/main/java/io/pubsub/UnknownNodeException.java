package io.pubsub;

/**
 * Thrown when a message is addressed to a node that is not in the cluster.
 */
public class UnknownNodeException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public UnknownNodeException(String message) {
		super(message);
	}

}
