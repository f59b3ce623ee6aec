package io.pubsub.dispatch;

/**
 * An exception whose every method throws.
 */
public final class HostileException extends RuntimeException {

	private static final long serialVersionUID = 1;

	@Override
	public String getMessage() {
		throw new IllegalStateException("No message for you");
	}

	@Override
	public String getLocalizedMessage() {
		throw new IllegalStateException("No message for you");
	}

	@Override
	public synchronized Throwable getCause() {
		throw new IllegalStateException("No cause for you");
	}

	@Override
	public StackTraceElement[] getStackTrace() {
		throw new IllegalStateException("No stack trace for you");
	}

	@Override
	public String toString() {
		throw new IllegalStateException("No text for you");
	}

}
