package io.pubsub.request;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * A request that brought no reply, and why.
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
	 * A failure of the recipient.
	 * @param message what has happened
	 * @param failureType the type of what the recipient threw
	 * @param failureMessage its message
	 * @return the exception
	 */
	public static RequestException recipientFailed(String message, String failureType, String failureMessage) {
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
	 * The type of what the recipient threw, as text: the class may not even be here.
	 * @return the class name, null unless the recipient failed
	 */
	public @Nullable String getFailureType() {
		return this.failureType;
	}

	/**
	 * The message of what the recipient threw, cut off if it was very long.
	 * @return the message, empty if it had none, null unless the recipient failed
	 */
	public @Nullable String getFailureMessage() {
		return this.failureMessage;
	}

	/**
	 * Why there is no reply.
	 */
	public enum Kind {

		/**
		 * None came in time; the recipient may be at it still. What comes later is
		 * discarded.
		 */
		TIMEOUT,

		/**
		 * Nobody was there to take the request: no subscriber, no mailbox of that name,
		 * the mailbox is closed, or its condition did not let the request in. No listener
		 * was called.
		 */
		NO_SUBSCRIBERS,

		/**
		 * The recipient threw, had no room, could not decode the request, or returned
		 * what could not be encoded.
		 */
		RECIPIENT_FAILED,

		/**
		 * The recipient's node has left, or this one has stopped; the listener may have
		 * been called.
		 */
		NODE_LEFT

	}

}
