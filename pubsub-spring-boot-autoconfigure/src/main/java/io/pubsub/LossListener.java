package io.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Notified when messages are lost. The starter finds beans of this type.
 */
@FunctionalInterface
public interface LossListener {

	/**
	 * Called with the number of messages lost in one place for one cause since the last
	 * call, at most about once a second for each. Calls run on a worker thread, and for a
	 * last report on the thread that stops the node. Exceptions are logged.
	 * @param loss the loss
	 */
	void onLoss(Loss loss);

	/**
	 * Messages that were lost in one place for one cause.
	 *
	 * @param cause the cause
	 * @param count the number of messages
	 * @param mailbox the mailbox that did not receive them, usually a
	 * {@link Subscription}; null if the cause concerns none
	 * @param node the name of the other node, or {@code "site "} and the name of the
	 * other site; null if the cause concerns none
	 */
	record Loss(Cause cause, long count, @Nullable Mailbox mailbox, @Nullable String node) {
	}

	/** Why messages are lost. */
	enum Cause {

		/** A mailbox was full. */
		OVERFLOW,

		/** A payload could not be decoded to the type of the listener. */
		DECODING,

		/**
		 * A frame was truncated, too long, of an unknown kind or version, or not a frame
		 * at all.
		 */
		MALFORMED,

		/** A message could not be sent to a node although it is in the cluster. */
		UNREACHABLE,

		/**
		 * Messages from a node did not arrive because the node, or the link to it, was
		 * cut off. Messages from another site that did not arrive are reported on each
		 * node, as soon as their number is known.
		 */
		GAP,

		/**
		 * A message for an address or a group found no mailbox: the mailbox is closed,
		 * the last member on the node has left the group, or the node has left the
		 * cluster. The node that notices reports it: with the name of the sender if the
		 * mailbox is missing, with the name of the other node if that is missing.
		 */
		NO_MAILBOX,

		/**
		 * A mailbox, or its node, was closed while messages waited in it. Messages that
		 * wait in a subscription without a group when its owner closes it are not
		 * counted.
		 */
		CLOSED

	}

}
