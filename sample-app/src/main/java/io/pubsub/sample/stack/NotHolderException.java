package io.pubsub.sample.stack;

/**
 * The server that was asked does not have the stack, or not yet: nothing was done.
 */
class NotHolderException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	NotHolderException() {
		super("This node does not have the stack");
	}

}
