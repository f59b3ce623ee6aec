package io.pubsub.sample.stack;

/**
 * There is no room on the stack for what was pushed.
 */
public class StackFullException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StackFullException(String message) {
		super(message);
	}

}
