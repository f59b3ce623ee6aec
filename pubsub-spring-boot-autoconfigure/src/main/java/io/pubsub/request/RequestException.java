package io.pubsub.request;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * Thrown when a request has no reply. {@link #getKind()} says why.
 */
public class RequestException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final @Nullable String failureType;

	private final @Nullable String failureMessage;

	public RequestException(Kind kind, String message) {
		this(kind, message, null, null);
	}

	/**
	 * Creates an exception for a failure of the recipient.
	 * @param message the message
	 * @param failureType the class name of the recipient's exception
	 * @param failureMessage the message of the recipient's exception
	 * @return the exception
	 */
	public static RequestException recipientFailed(String message, String failureType, String failureMessage) {
		/**
		 * The recipient threw an exception, had no room in its mailbox, could not decode
		 * the request, or returned a value that cannot be encoded.
		 */
		return new RequestException(Kind.RECIPIENT_FAILED, message, failureType, failureMessage);
	}

	private RequestException(Kind kind, String message, @Nullable String failureType, @Nullable String failureMessage) {
		super(message);
		this.kind = kind;
		this.failureType = failureType;
		this.failureMessage = failureMessage;
	}

	/**
	 * Why there is no reply.
	 * @return the kind
	 */
	public Kind getKind() {
		return this.kind;
	}

	/**
	 * The class name of the recipient's exception, as text, because this node need not
	 * have the class.
	 * @return the class name; null unless the recipient failed
	 */
	public @Nullable String getFailureType() {
		return this.failureType;
	}

	/**
	 * The message of the recipient's exception, truncated if it was very long.
	 * @return the message, empty if there was none; null unless the recipient failed
	 */
	public @Nullable String getFailureMessage() {
		return this.failureMessage;
	}

	/** Why there is no reply. */
	public enum Kind {

		/**
		 * No reply arrived in time. The recipient may still be working on it; a later
		 * reply is discarded.
		 */
		TIMEOUT,

		/**
		 * There was no recipient: no subscriber, no member of the group, no mailbox that
		 * holds the name; or the mailbox is closed, or its condition excluded the
		 * request. No listener was called.
		 */
		NO_SUBSCRIBERS,

		/**
		 * The recipient threw, had no room, could not decode the request, or returned
		 * what could not be encoded.
		 */
		RECIPIENT_FAILED,

		/**
		 * The recipient's node has left, or this node has stopped. The listener may have
		 * been called.
		 */
		NODE_LEFT

	}

}
