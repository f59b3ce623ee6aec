package io.pubsub.wire;

/**
 * A number that a later version of the protocol has given a meaning: what holds it cannot
 * be read here, and is no mistake of the sender's. Has no stack trace, as senders decide
 * how often it is thrown.
 */
final class UnknownNumberException extends MalformedFrameException {

	private static final long serialVersionUID = 1L;

	UnknownNumberException(String message) {
		super(message);
	}

}
