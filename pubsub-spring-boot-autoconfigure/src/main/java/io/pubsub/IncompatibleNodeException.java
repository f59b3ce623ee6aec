package io.pubsub;

/**
 * Thrown when a node starts and a node is already in the cluster with which it has no
 * version of the protocol in common. The running cluster is not affected.
 */
public class IncompatibleNodeException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public IncompatibleNodeException(String message) {
		super(message);
	}

}
