package io.pubsub;

import java.util.Map;

/**
 * Reports where a message arrived that was {@linkplain Publisher#publishConfirmed
 * published} or {@linkplain Publisher#sendConfirmed sent} with confirmation. Arrived
 * means: in mailboxes. Whether listeners have handled the message is not known; use a
 * request if that matters.
 *
 * @param nodes the outcome on each node that the message was meant for, including the
 * publisher's own
 */
public record Receipt(Map<Node, Arrival> nodes) {

	public Receipt {
		nodes = Map.copyOf(nodes);
	}

	/**
	 * The number of mailboxes that accepted the message, on all nodes that have answered.
	 * @return the number
	 */
	public int mailboxes() {
		return this.nodes.values().stream().mapToInt(Arrival::mailboxes).sum();
	}

	/**
	 * Whether the message arrived on every node that it was meant for, and no mailbox was
	 * full. Also true if there was no subscriber at all; see {@link #isUnheard()}.
	 * @return false if the message was lost anywhere, or an outcome is unknown
	 */
	public boolean isComplete() {
		return this.nodes.values()
			.stream()
			.allMatch((arrival) -> (arrival.status() == Status.ARRIVED || arrival.status() == Status.NO_SUBSCRIBERS)
					&& arrival.overflowed() == 0);
	}

	/**
	 * Whether no node had a mailbox for the message: the topic has no subscriber, no
	 * mailbox holds the name, or the mailbox is closed.
	 * @return false if there was a mailbox, even a full one, or an outcome is unknown
	 */
	public boolean isUnheard() {
		return this.nodes.values()
			.stream()
			.allMatch((arrival) -> arrival.status() == Status.NO_SUBSCRIBERS || arrival.status() == Status.NO_MAILBOX);
	}

	/**
	 * The outcome on one node.
	 *
	 * @param status whether the message arrived
	 * @param mailboxes the number of mailboxes that accepted it
	 * @param overflowed the number of full mailboxes. As the {@link Overflow} of a
	 * mailbox says, this message was dropped there, or one that waited; in the second
	 * case the mailbox counts as one that accepted this message as well
	 */
	public record Arrival(Status status, int mailboxes, int overflowed) {
	}

	/** Whether a message arrived on a node. */
	public enum Status {

		/**
		 * The message was offered to all mailboxes that it was meant for, at least one.
		 */
		ARRIVED,

		/**
		 * The node has no mailbox that the message was meant for: it has no subscriber,
		 * or another node serves the group.
		 */
		NO_SUBSCRIBERS,

		/**
		 * The mailbox that the message was sent to is closed; or all members of a group
		 * that the node was to serve are closed, while other mailboxes of the node may
		 * have accepted the message; or no mailbox holds the name.
		 */
		NO_MAILBOX,

		/** The node has left. The message may have arrived before that. */
		NODE_LEFT,

		/** The node has not answered in time. The message may still arrive. */
		TIMEOUT,

		/**
		 * The message was not sent, because the connection to the node has accepted
		 * nothing for {@code pubsub.listener.block-timeout}.
		 */
		UNREACHABLE

	}

}
