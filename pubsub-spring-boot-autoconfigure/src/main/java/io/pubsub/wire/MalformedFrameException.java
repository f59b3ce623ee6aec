package io.pubsub.wire;

/**
 * Bytes that are no frame of any version. Has no stack trace, since strangers decide how
 * often it is thrown.
 */
public sealed class MalformedFrameException extends Exception permits UnknownNumberException {

	private static final long serialVersionUID = 1L;

	public MalformedFrameException(String message) {
		super(message, null, false, false);
	}

}
