package io.pubsub;

/**
 * Thrown on sending to a node that is not in the cluster.
 */
public class UnknownNodeException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public UnknownNodeException(String message) {
		super(message);
	}

}
