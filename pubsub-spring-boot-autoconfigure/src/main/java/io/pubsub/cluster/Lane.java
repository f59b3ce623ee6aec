package io.pubsub.cluster;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.log.Printable;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.WireOutput;

/**
 * The way to one other node. Thread-safe.
 * <p>
 * If the lane has been idle for a while, the publisher sends a message itself and at
 * once, so a lone message waits for no other thread. A publisher hands the message over
 * instead if it goes to many nodes, or if many messages came in quick succession the last
 * time. A sender, on a thread of its own, sends messages that come in quick succession.
 * Messages that arrive during a send go out as one batch after it. So under load messages
 * share the cost of sending without a timer, and publishers do not wait for the network.
 * Messages are copied to the batch that goes out next. So one buffer serves all lanes, no
 * lane uses more memory than its limit, and no lane delays another.
 */
final class Lane {

	private static final Log logger = LogFactory.getLog(Lane.class);

	/** Senders wait for room while this many bytes wait to be sent. */
	static final int CAPACITY = 2_000_000;

	/** How many batches are sent before other lanes have their turn, if any wait. */
	private static final int TURN = 16;

	private final UUID node;

	private final Transport transport;

	private final BatchArrays arrays;

	private final Senders senders;

	private final long waitNanos;

	private final int batchSize;

	private final long epoch;

	/**
	 * Held while a batch is sent, also by the lanes to the same node before and after. No
	 * monitor, as a virtual thread that waits in a send would keep its carrier.
	 */
	private final Lock order;

	private final Runnable drain = () -> drain(true);

	private final Consumer<byte[]> released;

	// all below guarded by this

	private final LaneBatches batches;

	private final Pace pace = new Pace();

	/** How many messages of this epoch are for one mailbox or group. */
	private long owed;

	/**
	 * Of those, how many no node was known to want, since it is not known what the node
	 * wants.
	 */
	private long guesses;

	private long sent;

	private int waiting;

	private boolean busy;

	/** Whether a thread has waited for room in vain, and nothing was sent since. */
	private boolean stuck;

	/** Read without the lock too. */
	private volatile boolean stopped;

	/** Read without the lock too. */
	private volatile boolean closed;

	Lane(UUID node, Transport transport, BatchArrays arrays, Senders senders, Duration sendTimeout,
			LanePosition position) {
		this.node = node;
		this.transport = transport;
		this.arrays = arrays;
		this.batchSize = arrays.size();
		this.released = arrays::give;
		this.senders = senders;
		this.waitNanos = TimeUnit.NANOSECONDS.convert(sendTimeout);
		this.epoch = position.epoch();
		this.order = position.order();
		this.batches = new LaneBatches(arrays, position.epoch(), position.sequence());
		this.owed = position.owed();
		this.guesses = position.guesses();
	}

	/**
	 * Sends a message, if there is room, and does not wait for a node that reads slowly.
	 * @param frame holds the message's frame, and is free again afterwards
	 * @param owed what it owes there, see {@link Route#owed}
	 * @return false if there is no room, or the node has left
	 */
	boolean offer(WireOutput frame, int owed) {
		return send(frame, owed, 0, true);
	}

	/**
	 * Sends a message. May wait for room, up to the send timeout. When that was in vain
	 * once, no thread waits again until the node has taken something.
	 * @param frame holds the message's frame, and is free again afterwards
	 * @param owed what it owes there, see {@link Route#owed}
	 * @return false if there was no room all the time, or the node has left, so that the
	 * message is lost
	 */
	boolean send(WireOutput frame, int owed) {
		return send(frame, owed, this.waitNanos, true);
	}

	/**
	 * Sends a message, but leaves it to a sender to wait for the transport.
	 * @param frame holds the message's frame, and is free again afterwards
	 * @param owed what it owes there, see {@link Route#owed}
	 * @param waitNanos how long to wait for room
	 * @return false if there was no room all the time, or the node has left, so that the
	 * message is lost
	 */
	boolean handOver(WireOutput frame, int owed, long waitNanos) {
		return send(frame, owed, waitNanos, false);
	}

	private boolean send(WireOutput frame, int owed, long waitNanos, boolean here) {
		synchronized (this) {
			if (this.batches.bytes() > CAPACITY && !awaitRoom(waitNanos)) {
				return false;
			}
			if (this.closed || (this.stopped && owed != 0)) {
				return false;
			}
			boolean alone = !this.busy && this.pace.isAlone(this.sent);
			this.batches.add(frame, true, alone);
			this.sent++;
			if (owed < 0) {
				this.guesses++;
			}
			else {
				this.owed += owed;
			}
			if (this.busy) {
				return true;
			}
			if (!alone || !here || this.transport.mayWait(this.node, this.batches.bytes())) {
				// busy only once that has worked, as there may be no memory left
				this.senders.execute(this.drain);
				this.busy = true;
				return true;
			}
			this.busy = true;
		}
		drain(false);
		return true;
	}

	/**
	 * Sends a frame that is no message, without waiting.
	 * @param frame holds the frame, and is free again afterwards
	 */
	void post(WireOutput frame) {
		post(frame, false);
	}

	/** Sends this node's name and how much it has sent so far, without waiting. */
	synchronized void greet(ClusterFrame.Hello hello) {
		post(Links.encode(hello.to(this.owed)));
	}

	/**
	 * Sends a message, without waiting, whether there is room or not: for few of them.
	 * @param frame holds the message's frame, and is free again afterwards
	 */
	void postMessage(WireOutput frame) {
		post(frame, true);
	}

	private void post(WireOutput frame, boolean message) {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.batches.add(frame, message, !this.busy);
			this.sent += message ? 1 : 0;
			if (!this.busy) {
				this.senders.execute(this.drain);
				this.busy = true;
			}
		}
	}

	private boolean awaitRoom(long nanos) {
		assert Thread.holdsLock(this);
		if (this.stuck || nanos <= 0) {
			return false;
		}
		boolean room = await(() -> this.batches.bytes() <= CAPACITY, nanos);
		this.stuck = !room && nanos >= this.waitNanos;
		return room;
	}

	/**
	 * Waits until everything has been handed to the transport, or the lane is closed.
	 * @return false if that took too long
	 */
	synchronized boolean flush(long nanos) {
		return await(() -> !this.busy, nanos);
	}

	/**
	 * Waits for a condition. An interrupt does not end that, as a message would be lost:
	 * the thread is left interrupted.
	 */
	private boolean await(BooleanSupplier condition, long timeoutNanos) {
		long deadline = System.nanoTime() + timeoutNanos;
		boolean interrupted = false;
		this.waiting++;
		try {
			while (!condition.getAsBoolean() && !this.closed) {
				long nanos = deadline - System.nanoTime();
				if (nanos <= 0) {
					return false;
				}
				try {
					TimeUnit.NANOSECONDS.timedWait(this, nanos);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			return true;
		}
		finally {
			this.waiting--;
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Sends what there is, and what comes meanwhile.
	 * @param patient whether to let publishers go first when messages have come during a
	 * send, if there are more threads than processors, so that the next batch is not a
	 * small one again
	 */
	private void drain(boolean patient) {
		WireOutput batch = next();
		for (int turn = 1; batch != null; turn++) {
			try {
				transmit(batch);
			}
			catch (Exception ex) {
				logger.warn("Could not send to node " + this.node + ": " + Printable.text(ex));
			}
			catch (Error ex) {
				this.senders.failed("Could not send to node " + this.node, ex);
			}
			if (turn >= TURN && this.senders.hasTasks() && queueUp()) {
				return;
			}
			if (patient && turn > 1 && batch.length() < this.batchSize / 2) {
				Thread.yield();
			}
			batch = next();
		}
	}

	/** False if there is no memory for that: the drain goes on then. */
	private boolean queueUp() {
		try {
			this.senders.execute(this.drain);
			return true;
		}
		catch (OutOfMemoryError ex) {
			this.senders.failed("A lane could not queue up", ex);
			return false;
		}
	}

	/**
	 * Nothing goes out any more when a later lane may send. A publisher may be
	 * interrupted, which is nothing to a transport: it could close the connection.
	 */
	private void transmit(WireOutput batch) {
		assert !Thread.holdsLock(this);
		boolean interrupted = Thread.interrupted();
		this.order.lock();
		try {
			if (this.closed) {
				this.arrays.give(batch.array());
			}
			else {
				pass(batch);
			}
		}
		finally {
			this.order.unlock();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** A small batch does not hold up a large array until it has arrived. */
	private void pass(WireOutput batch) {
		byte[] bytes = batch.array();
		if (bytes.length == this.batchSize && batch.length() < this.batchSize / 4) {
			this.transport.send(this.node, batch.toByteArray(), batch.length());
			this.arrays.give(bytes);
		}
		else {
			this.transport.send(this.node, bytes, batch.length(), this.released);
		}
	}

	private synchronized @Nullable WireOutput next() {
		if (this.waiting > 0) {
			notifyAll();
		}
		this.stuck = false;
		WireOutput batch = this.batches.poll();
		if (batch == null) {
			this.busy = false;
			this.pace.empty();
		}
		return batch;
	}

	/**
	 * Writes in a version of the protocol from now on, as the node has said to speak it.
	 */
	synchronized void version(int version) {
		this.batches.version(version);
	}

	UUID node() {
		return this.node;
	}

	/** Whether the node has left, or either node is about to. */
	boolean isClosed() {
		return this.closed || this.stopped;
	}

	/**
	 * Takes no more messages for mailboxes and groups, as either node is about to leave.
	 */
	synchronized void stop() {
		this.stopped = true;
	}

	/** The node has said what it wants, so it counts what is lost there. */
	synchronized void known() {
		this.guesses = 0;
	}

	/** Whether a message would not have to wait. */
	synchronized boolean hasRoom() {
		return this.batches.bytes() <= CAPACITY;
	}

	/** How many messages were sent. */
	synchronized long sent() {
		return this.sent;
	}

	/**
	 * Sends nothing more, and discards what waits.
	 * @return where a later lane to the same node has to go on
	 */
	synchronized LanePosition close() {
		this.closed = true;
		this.batches.clear();
		notifyAll();
		return new LanePosition(this.epoch, this.batches.sequence(), this.owed, this.guesses, this.order);
	}

}
