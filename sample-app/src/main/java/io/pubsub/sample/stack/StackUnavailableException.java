package io.pubsub.sample.stack;

/**
 * The stack could not be reached in time, or did not answer. The message says whether
 * what was asked may have been done.
 */
public class StackUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	StackUnavailableException(String message) {
		super(message);
	}

}
