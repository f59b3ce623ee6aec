package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.pubsub.Receipt.Status;
import io.pubsub.wire.Frame;

/**
 * What this node waits for from other nodes, confirmations and replies, by the tokens
 * that come back with them. Thread-safe.
 * <p>
 * A wait ends when each node has answered, left, or not answered in time. It is forgotten
 * then, and no token is used again, so what comes later concerns nobody. Users are told
 * on a worker; when the node closes, on the thread that closes it.
 */
public final class PendingAnswers {

	private final AtomicLong tokens = new AtomicLong();

	private final Map<Long, PendingAnswer> open = new ConcurrentHashMap<>();

	/** Has no thread before the first wait. */
	private final ScheduledThreadPoolExecutor timer;

	private final Executor workers;

	PendingAnswers(String node, Executor workers) {
		this.workers = workers;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pubsub-" + node + "-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/** A token that is not 0, for a message that is about to be encoded. */
	public long nextToken() {
		return this.tokens.incrementAndGet();
	}

	/**
	 * Waits for answers from now on, so that they may come at any time.
	 * @param token goes with the message
	 * @param awaited takes the answers
	 * @param timeout how long to wait for them
	 */
	public void open(long token, PendingAnswer awaited, Duration timeout) {
		awaited.onEnd(() -> this.workers.execute(() -> end(token)));
		this.open.put(token, awaited);
		try {
			awaited.endsWith(this.timer.schedule(() -> awaited.lost(Status.TIMEOUT),
					TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS));
		}
		catch (RejectedExecutionException ex) {
			// the node has closed
			awaited.lost(Status.NODE_LEFT);
			end(token);
		}
	}

	private void end(long token) {
		PendingAnswer awaited = this.open.remove(token);
		if (awaited != null) {
			awaited.complete();
		}
	}

	/** Waits no more, and tells nobody; does nothing if that has ended. */
	public void forget(long token) {
		PendingAnswer awaited = this.open.remove(token);
		if (awaited != null) {
			awaited.forget();
		}
	}

	/** A node has answered. */
	void confirmed(UUID node, Frame.Confirmed answer) {
		PendingAnswer awaited = this.open.get(answer.token());
		if (awaited != null) {
			awaited.confirmed(node, answer);
		}
	}

	/** A mailbox of a node has replied. */
	void replied(UUID node, Frame.Reply reply) {
		PendingAnswer awaited = this.open.get(reply.token());
		if (awaited != null) {
			awaited.replied(node, reply);
		}
	}

	/** A node has left the cluster. */
	void left(UUID node) {
		this.open.values().forEach((awaited) -> awaited.lost(node, Status.NODE_LEFT));
	}

	/** Ends all; to be called when the workers have been closed. */
	void close() {
		this.timer.shutdownNow();
		this.open.forEach((token, awaited) -> {
			awaited.lost(Status.NODE_LEFT);
			end(token);
		});
	}

	public int count() {
		return this.open.size();
	}

	int timers() {
		return this.timer.getQueue().size();
	}

}
