package io.pubsub.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;

/**
 * One message whose arrival is to be confirmed, and what is known of it. The first news
 * of each node counts. Thread-safe.
 */
final class Confirmation {

	private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

	private final Runnable onEnd;

	/** Nodes of which nothing is known yet; guarded by this. */
	private final Map<UUID, Node> awaited;

	/** Guarded by this. */
	private final Map<Node, Arrival> arrivals;

	/** Guarded by this. */
	private @Nullable Future<?> timer;

	/**
	 * Makes a confirmation.
	 * @param awaited the nodes that are to answer, at least one
	 * @param known what is known already
	 * @param onEnd called when something is known of all nodes, on the thread that brings
	 * the last news; must not block
	 */
	Confirmation(Map<UUID, Node> awaited, Map<Node, Arrival> known, Runnable onEnd) {
		this.awaited = new HashMap<>(awaited);
		this.arrivals = new HashMap<>(known);
		this.onEnd = onEnd;
	}

	/** Has a timer cancelled when this ends. */
	synchronized void endsWith(Future<?> timer) {
		this.timer = timer;
		if (this.awaited.isEmpty()) {
			timer.cancel(false);
		}
	}

	/** There is news of a node, which may have none to tell. */
	void arrived(UUID node, Arrival arrival) {
		synchronized (this) {
			Node known = this.awaited.remove(node);
			if (known == null) {
				return;
			}
			this.arrivals.put(known, arrival);
			if (!this.awaited.isEmpty()) {
				return;
			}
			if (this.timer != null) {
				this.timer.cancel(false);
			}
		}
		this.onEnd.run();
	}

	/** Nothing is to be expected from a node any more. */
	void lost(UUID node, Status status) {
		arrived(node, new Arrival(status, 0, 0));
	}

	/** Nothing is to be expected any more. */
	void lost(Status status) {
		List<UUID> nodes;
		synchronized (this) {
			nodes = List.copyOf(this.awaited.keySet());
		}
		nodes.forEach((node) -> lost(node, status));
	}

	/** Tells whoever waits, on this thread. */
	void complete() {
		Receipt receipt;
		synchronized (this) {
			receipt = new Receipt(this.arrivals);
		}
		this.receipt.complete(receipt);
	}

	/** Completes when something is known of all nodes. */
	CompletableFuture<Receipt> receipt() {
		return this.receipt;
	}

}
