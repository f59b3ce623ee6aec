package io.pubsub.node;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.pubsub.Node;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;
import io.pubsub.wire.Frame;

/**
 * The confirmations that this node waits for, by the tokens that come back with them.
 * Thread-safe.
 * <p>
 * A confirmation ends when each node has answered, left, or not answered in time. It is
 * forgotten then, and no token is used again, so what comes later concerns nobody. Users
 * are told on a worker; when the node closes, on the thread that closes it.
 */
final class Confirmations {

	private final AtomicLong tokens = new AtomicLong();

	private final Map<Long, Confirmation> open = new ConcurrentHashMap<>();

	/** Has no thread before the first confirmation. */
	private final ScheduledThreadPoolExecutor timer;

	private final Duration timeout;

	private final Executor workers;

	Confirmations(String node, Duration timeout, Executor workers) {
		this.timeout = timeout;
		this.workers = workers;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pubsub-" + node + "-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/** A token that is not 0, for a message that is about to be encoded. */
	long nextToken() {
		return this.tokens.incrementAndGet();
	}

	/**
	 * Waits for answers from now on, so that they may come at any time.
	 * @param token goes with the message
	 * @param awaited the nodes that are to answer, at least one
	 * @param known what is known of other nodes
	 * @return the confirmation
	 */
	Confirmation open(long token, Map<UUID, Node> awaited, Map<Node, Arrival> known) {
		Confirmation confirmation = new Confirmation(awaited, known, () -> this.workers.execute(() -> end(token)));
		this.open.put(token, confirmation);
		try {
			confirmation.endsWith(this.timer.schedule(() -> confirmation.lost(Status.TIMEOUT), this.timeout.toNanos(),
					TimeUnit.NANOSECONDS));
		}
		catch (RejectedExecutionException ex) {
			// the node has closed
			confirmation.lost(Status.NODE_LEFT);
			end(token);
		}
		return confirmation;
	}

	private void end(long token) {
		Confirmation confirmation = this.open.remove(token);
		if (confirmation != null) {
			confirmation.complete();
		}
	}

	/** A node has answered. */
	void confirmed(UUID node, Frame.Confirmed answer) {
		Confirmation confirmation = this.open.get(answer.token());
		if (confirmation != null) {
			Status status = answer.found() ? Status.ARRIVED : Status.NO_MAILBOX;
			confirmation.arrived(node, new Arrival(status, answer.mailboxes(), answer.overflowed()));
		}
	}

	/** A node has left the cluster. */
	void left(UUID node) {
		this.open.values().forEach((confirmation) -> confirmation.lost(node, Status.NODE_LEFT));
	}

	/** Ends all; to be called when the workers have been closed. */
	void close() {
		this.timer.shutdownNow();
		this.open.forEach((token, confirmation) -> {
			confirmation.lost(Status.NODE_LEFT);
			end(token);
		});
	}

	int count() {
		return this.open.size();
	}

	int timers() {
		return this.timer.getQueue().size();
	}

}
