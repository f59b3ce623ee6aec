package io.pubsub.dispatch;

/**
 * What became of a message.
 */
public enum Offer {

	/** It is in. */
	ACCEPTED,

	/** It is in, and the one that waited longest is out. */
	DISPLACED,

	/** There was no room. */
	DROPPED,

	/** There was no room, and the sender is to be told. */
	FAILED,

	/**
	 * There was no room, and the sender, which is to be told, would have waited for
	 * itself: it is handling a message of this mailbox.
	 */
	OWN,

	/** The mailbox is closed. */
	CLOSED;

	/**
	 * Whether the message is in.
	 * @return true if so
	 */
	public boolean isIn() {
		return this == ACCEPTED || this == DISPLACED;
	}

	/**
	 * Whether the mailbox was full, so that the message, or one that waited, is lost.
	 * @return true if so
	 */
	public boolean isOverflow() {
		return this == DISPLACED || this == DROPPED || isFailure();
	}

	/**
	 * Whether the sender is to be told that there was no room.
	 * @return true if so
	 */
	public boolean isFailure() {
		return this == FAILED || this == OWN;
	}

}
