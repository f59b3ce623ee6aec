package io.pubsub;

/**
 * Thrown when a node starts and another node of the same name is already in the cluster.
 */
public class DuplicateNodeNameException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public DuplicateNodeNameException(String message) {
		super(message);
	}

}
