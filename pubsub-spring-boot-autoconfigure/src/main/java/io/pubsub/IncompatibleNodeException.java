package io.pubsub;

/**
 * Thrown on start when a node is in the cluster already that speaks no version of the
 * protocol between nodes that this node does.
 */
public class IncompatibleNodeException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public IncompatibleNodeException(String message) {
		super(message);
	}

}
