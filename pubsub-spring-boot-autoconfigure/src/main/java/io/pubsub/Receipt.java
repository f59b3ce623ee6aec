package io.pubsub;

import java.util.Map;

/**
 * Where a message has arrived that was {@linkplain Publisher#publishConfirmed published}
 * or {@linkplain Publisher#sendConfirmed sent} with confirmation. A message that has
 * arrived is in mailboxes; whether listeners have handled it is not known.
 *
 * @param nodes what became of it, by node: the nodes it was meant for, the publisher's
 * own included
 */
public record Receipt(Map<Node, Arrival> nodes) {

	public Receipt {
		nodes = Map.copyOf(nodes);
	}

	/**
	 * How many mailboxes took the message, on all nodes that have said so.
	 * @return the number
	 */
	public int mailboxes() {
		return this.nodes.values().stream().mapToInt(Arrival::mailboxes).sum();
	}

	/**
	 * Whether the message has arrived on every node it was meant for, and no mailbox was
	 * full. Also true if there was no subscriber at all, see {@link #isUnheard()}.
	 * @return false if anything was lost, or it is not known
	 */
	public boolean isComplete() {
		return this.nodes.values()
			.stream()
			.allMatch((arrival) -> (arrival.status() == Status.ARRIVED || arrival.status() == Status.NO_SUBSCRIBERS)
					&& arrival.overflowed() == 0);
	}

	/**
	 * Whether no node had a mailbox for the message: the topic has no subscriber, or the
	 * mailbox that it was sent to is closed.
	 * @return false if there was a mailbox, even a full one, or something is not known
	 */
	public boolean isUnheard() {
		return this.nodes.values()
			.stream()
			.allMatch((arrival) -> arrival.status() == Status.NO_SUBSCRIBERS || arrival.status() == Status.NO_MAILBOX);
	}

	/**
	 * What became of the message on one node.
	 *
	 * @param status whether it has arrived there
	 * @param mailboxes how many mailboxes took it
	 * @param overflowed how many mailboxes were full, so that it was lost, or one that
	 * waited there was, as the mailbox's {@link Overflow} says; in the second case the
	 * mailbox counts among those that took it as well
	 */
	public record Arrival(Status status, int mailboxes, int overflowed) {
	}

	/**
	 * Whether a message has arrived on a node.
	 */
	public enum Status {

		/** It was offered to all mailboxes that it was meant for, at least one. */
		ARRIVED,

		/**
		 * No mailbox was there that it was meant for: the node has no subscriber, or
		 * another node serves its group.
		 */
		NO_SUBSCRIBERS,

		/**
		 * The one mailbox it was sent to is closed, or all members of a group that the
		 * node was to serve; other mailboxes of the node may have it.
		 */
		NO_MAILBOX,

		/** The node has left; the message may have arrived before. */
		NODE_LEFT,

		/** The node has not answered in time; the message may arrive yet. */
		TIMEOUT,

		/** It was not sent, as the node has read nothing for too long. */
		UNREACHABLE

	}

}
