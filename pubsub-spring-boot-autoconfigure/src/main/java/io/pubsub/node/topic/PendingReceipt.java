package io.pubsub.node.topic;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.pubsub.Node;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;
import io.pubsub.node.kernel.PendingAnswer;
import io.pubsub.wire.Frame;

/**
 * One message whose arrival is to be confirmed, and what is known of it.
 */
public final class PendingReceipt extends PendingAnswer {

	private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

	/** Nodes of which nothing is known yet; guarded by this. */
	private final Map<UUID, Node> awaited;

	/** Guarded by this. */
	private final Map<Node, Arrival> arrivals;

	/**
	 * Makes a confirmation.
	 * @param awaited the nodes that are to answer, at least one
	 * @param known what is known already
	 */
	public PendingReceipt(Map<UUID, Node> awaited, Map<Node, Arrival> known) {
		this.awaited = new HashMap<>(awaited);
		this.arrivals = new HashMap<>(known);
	}

	@Override
	public void confirmed(UUID node, Frame.Confirmed answer) {
		arrived(node, arrival(answer.found(), answer.mailboxes(), answer.overflowed()));
	}

	/**
	 * What became of a message on a node.
	 * @param found whether no mailbox or group was missing that it was meant for
	 * @param mailboxes how many mailboxes took it
	 * @param overflowed how many were full
	 */
	static Arrival arrival(boolean found, int mailboxes, int overflowed) {
		Status status = !found ? Status.NO_MAILBOX
				: (mailboxes > 0 || overflowed > 0) ? Status.ARRIVED : Status.NO_SUBSCRIBERS;
		return new Arrival(status, mailboxes, overflowed);
	}

	/** There was no question. */
	@Override
	public void replied(UUID node, Frame.Reply reply) {
	}

	private void arrived(UUID node, Arrival arrival) {
		synchronized (this) {
			Node known = this.awaited.remove(node);
			if (known == null) {
				return;
			}
			this.arrivals.put(known, arrival);
			if (!this.awaited.isEmpty()) {
				return;
			}
		}
		end();
	}

	@Override
	public void lost(UUID node, Status status) {
		arrived(node, new Arrival(status, 0, 0));
	}

	@Override
	public void lost(Status status) {
		List<UUID> nodes;
		synchronized (this) {
			nodes = List.copyOf(this.awaited.keySet());
		}
		nodes.forEach((node) -> lost(node, status));
	}

	@Override
	public void complete() {
		Receipt receipt;
		synchronized (this) {
			receipt = new Receipt(this.arrivals);
		}
		this.receipt.complete(receipt);
	}

	/** Completes when something is known of all nodes. */
	public CompletableFuture<Receipt> receipt() {
		return this.receipt;
	}

}
