package io.pubsub;

/**
 * Thrown on start when a node of the same name is in the cluster already.
 */
public class DuplicateNodeNameException extends PubSubException {

	private static final long serialVersionUID = 1L;

	public DuplicateNodeNameException(String message) {
		super(message);
	}

}
