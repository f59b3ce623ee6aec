package io.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * Hears of messages that were lost. Beans of this type are found by the starter.
 */
@FunctionalInterface
public interface LossListener {

	/**
	 * Called on a thread of its own kind at most about once a second for each cause and
	 * place, with the number of messages lost there since the last call. What it throws
	 * is logged.
	 * @param loss what was lost
	 */
	void onLoss(Loss loss);

	/**
	 * Messages that were lost for one cause in one place.
	 *
	 * @param cause why
	 * @param count how many
	 * @param mailbox the mailbox that missed them, mostly a {@link Subscription}, if the
	 * cause concerns one
	 * @param node the name of the other node, if the cause concerns one
	 */
	record Loss(Cause cause, long count, @Nullable Mailbox mailbox, @Nullable String node) {
	}

	/**
	 * Why messages are lost.
	 */
	enum Cause {

		/** A mailbox was full. */
		OVERFLOW,

		/** A payload did not decode to the listener's type. */
		DECODING,

		/** A frame was cut short, over length, of unknown kind or version, or garbage. */
		MALFORMED,

		/** A node could not be sent to although it is in the cluster. */
		UNREACHABLE,

		/** Messages of a node did not arrive: it, or the link to it, was cut off. */
		GAP,

		/**
		 * A message for an address, or for one of a group, found no mailbox: it is
		 * closed, has left the group as the last one there, or its node has left.
		 * Reported by the node that finds out, with the sender's name where the mailbox
		 * is missing, and with the other node's name where that node is missing.
		 */
		NO_MAILBOX,

		/**
		 * A mailbox was closed, or its node, while messages waited in it. Not counted are
		 * messages that wait in a subscription without a group when its owner closes it.
		 */
		CLOSED

	}

}
