package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.wire.Batch;
import io.pubsub.wire.WireOutput;

/**
 * The way to one other node. Thread-safe.
 * <p>
 * Whoever finds the lane idle sends, itself and at once, and goes on until there is
 * nothing left of what others have added meanwhile: so a lone message waits for nobody,
 * and under load messages share the cost of sending by themselves, with no thread or
 * timer in between. (Known as flat combining: Hendler, Incze, Shavit and Tzafrir, 2010.)
 * Messages are copied to the batch that goes out next, so that one buffer serves all
 * lanes, and a lane holds up neither more memory than its bound nor any other lane.
 */
final class Lane {

	private static final Log logger = LogFactory.getLog(Lane.class);

	/** A batch is closed when it would grow over this; a larger frame goes alone. */
	static final int BATCH_SIZE = 60_000;

	/** Senders wait for room while this many bytes wait to be sent. */
	static final int CAPACITY = 4_000_000;

	/** How many batches a sender sends for others before a worker takes over. */
	private static final int TURN = 16;

	private final UUID node;

	private final Transport transport;

	private final Executor workers;

	private final long waitNanos;

	private final long epoch;

	// all below guarded by this

	private final Deque<WireOutput> batches = new ArrayDeque<>();

	/** Messages added in this epoch, in all lanes to this node. */
	private long sequence;

	private long sent;

	private int queued;

	private int waiting;

	private int lastSize;

	private boolean busy;

	private boolean closed;

	Lane(UUID node, Transport transport, Executor workers, Duration sendTimeout, Position position) {
		this.node = node;
		this.transport = transport;
		this.workers = workers;
		this.waitNanos = sendTimeout.toNanos();
		this.epoch = position.epoch();
		this.sequence = position.sequence();
	}

	/**
	 * Sends a message. May wait: for room, up to the send timeout, or for the transport.
	 * @param frame holds the message's frame, and is free again afterwards
	 * @return false if there was no room all the time, so that the message is lost
	 */
	boolean send(WireOutput frame) {
		synchronized (this) {
			if (this.queued > CAPACITY && !awaitRoom()) {
				return false;
			}
			append(frame);
			this.sequence++;
			this.sent++;
			if (this.busy || this.closed) {
				return true;
			}
			this.busy = true;
		}
		drain();
		return true;
	}

	/**
	 * Sends a frame that is no message, without waiting.
	 * @param frame holds the frame, and is free again afterwards
	 */
	void post(WireOutput frame) {
		synchronized (this) {
			append(frame);
			if (this.busy || this.closed) {
				return;
			}
			this.busy = true;
		}
		this.workers.execute(this::drain);
	}

	private void append(WireOutput frame) {
		if (this.closed) {
			return;
		}
		int needed = frame.length() + Batch.LENGTH_SIZE;
		WireOutput batch = this.batches.peekLast();
		if (batch == null || batch.length() + needed > BATCH_SIZE) {
			batch = new WireOutput(Math.max(Batch.HEADER_SIZE + needed, this.busy ? this.lastSize : 0));
			Batch.writeHeader(this.epoch, this.sequence, batch);
			this.batches.add(batch);
		}
		Batch.append(frame, batch);
		this.queued += needed;
	}

	private boolean awaitRoom() {
		long deadline = System.nanoTime() + this.waitNanos;
		this.waiting++;
		try {
			while (this.queued > CAPACITY && !this.closed) {
				long nanos = deadline - System.nanoTime();
				if (nanos <= 0) {
					return false;
				}
				TimeUnit.NANOSECONDS.timedWait(this, nanos);
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.waiting--;
		}
	}

	private void drain() {
		WireOutput batch = next();
		for (int turn = 1; batch != null; turn++) {
			try {
				this.transport.send(this.node, batch.array(), batch.length());
			}
			catch (Exception ex) {
				logger.warn("Could not send to node " + this.node + ": " + ex);
			}
			if (turn == TURN) {
				this.workers.execute(this::drain);
				return;
			}
			batch = next();
		}
	}

	private synchronized @Nullable WireOutput next() {
		WireOutput batch = this.batches.poll();
		if (batch == null) {
			this.busy = false;
			this.queued = 0;
			return null;
		}
		this.queued = this.batches.isEmpty() ? 0 : this.queued - batch.length();
		this.lastSize = batch.length();
		if (this.waiting > 0) {
			notifyAll();
		}
		return batch;
	}

	/**
	 * How many messages were sent.
	 */
	synchronized long sent() {
		return this.sent;
	}

	/**
	 * Sends nothing more, and discards what waits.
	 * @return where a later lane to the same node has to go on
	 */
	synchronized Position close() {
		this.closed = true;
		this.batches.clear();
		this.queued = 0;
		notifyAll();
		return new Position(this.epoch, this.sequence);
	}

	/**
	 * Where in the stream of messages to a node a lane begins.
	 *
	 * @param epoch see {@link io.pubsub.wire.Batch.Header}
	 * @param sequence see {@link io.pubsub.wire.Batch.Header}
	 */
	record Position(long epoch, long sequence) {
	}

}
