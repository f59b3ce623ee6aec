package io.pubsub.wire;

/**
 * Bytes that are no frame of this version. Has no stack trace, since strangers decide how
 * often it is thrown.
 */
public final class MalformedFrameException extends Exception {

	private static final long serialVersionUID = 1L;

	public MalformedFrameException(String message) {
		super(message, null, false, false);
	}

}
