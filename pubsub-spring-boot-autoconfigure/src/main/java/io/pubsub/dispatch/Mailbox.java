package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.Overflow;
import io.pubsub.guard.Failures;

/**
 * A bounded queue of messages and the handler they go to. Thread-safe.
 * <p>
 * Whoever offers a message to a mailbox that nobody drains puts a drain to the workers'
 * queue. A drain hands over messages until there are none, or until others should have
 * their turn and it queues up again; so with a concurrency of 1 messages are handled one
 * at a time and in order, on whichever worker. A drain takes some messages at a time,
 * since the lock is what senders and drain contend for: never more than a small part of
 * the capacity, so that the bound stays true.
 * <p>
 * With a higher concurrency several drains take messages side by side, but for notices,
 * see {@link Handler#isNotice}. A drain that comes to a notice while others are under way
 * signs off, and so do those, until the last takes the notice; when it has been handled
 * there are as many drains again as there were.
 *
 * @param <M> the type of messages
 */
public final class Mailbox<M> {

	private static final Log logger = LogFactory.getLog(Mailbox.class);

	/** A time to wait for room that does not end. */
	public static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

	/** How many messages a drain handles before others have their turn. */
	private static final int TURN = 256;

	/** How many messages a drain takes at once, at most. */
	private static final int GRASP = 64;

	/** A ring this long or longer is given back when it has run empty. */
	private static final int LONG = 1024;

	private static final Settings UNBOUNDED = new Settings(Integer.MAX_VALUE, Overflow.FAIL, Duration.ZERO, 1);

	private static final Object[] NONE = {};

	private final int capacity;

	private final Overflow overflow;

	private final long blockNanos;

	private final int concurrency;

	private final Handler<? super M> handler;

	private final Workers workers;

	private final Runnable onLoss;

	private final Runnable drain = this::drain;

	// all below guarded by this

	private @Nullable Object[] ring = NONE;

	private int head;

	private int size;

	/** Drains under way or queued up. */
	private int drains;

	private int waiting;

	/** Notices that had to make room for messages, and go before all that waits. */
	private @Nullable Deque<M> displaced;

	/** Whether a notice is being handled, alone. */
	private boolean alone;

	private long dropped;

	private boolean accepting = true;

	private @Nullable CompletableFuture<Void> drained;

	/** Drains that will not return before those who wait for that have gone on. */
	private int stuck;

	private boolean pausedByUser;

	/** How often it was held, and not released. */
	private int holds;

	/** Paused or held; set with the lock, also read without. */
	private volatile boolean paused;

	/** Set with the lock, also read without. */
	private volatile boolean closed;

	/** What the one drain took and has not handled yet, as it was paused. */
	private @Nullable Object[] grasp = NONE;

	private int graspNext;

	private int graspEnd;

	/**
	 * Makes an open mailbox.
	 * @param settings its bounds
	 * @param handler what messages are handed to
	 * @param workers what runs the drains
	 * @param onLoss called for each message that is lost as there is no room, on the
	 * thread that offers one; must not block
	 */
	public Mailbox(Settings settings, Handler<? super M> handler, Workers workers, Runnable onLoss) {
		this.capacity = settings.capacity();
		this.overflow = settings.overflow();
		this.blockNanos = settings.blockTimeout().toNanos();
		this.concurrency = settings.concurrency();
		this.handler = handler;
		this.workers = workers;
		this.onLoss = onLoss;
	}

	/**
	 * Makes an open mailbox for news of which none may be lost, as it would never be made
	 * up for: without a bound, handled one at a time.
	 * @param <M> the type of messages
	 * @param handler what messages are handed to
	 * @param workers what runs the drains
	 * @return the mailbox
	 */
	public static <M> Mailbox<M> unbounded(Handler<? super M> handler, Workers workers) {
		return new Mailbox<>(UNBOUNDED, handler, workers, () -> {
		});
	}

	/**
	 * Puts a message in, and has it handled.
	 * @param message the message
	 * @param mayBlock whether this thread may wait for room, if the policy says so
	 * @return what became of it
	 */
	public Offer offer(M message, boolean mayBlock) {
		Offer offer = enqueue(message, mayBlock, null);
		this.workers.wake();
		return offer;
	}

	/**
	 * Puts messages in, without waiting for room. They are handled after
	 * {@link Workers#wake()} at the latest.
	 * @param messages holds them
	 * @param count how many of them, from the first on
	 */
	@SuppressWarnings("unchecked")
	synchronized void enqueueAll(@Nullable Object[] messages, int count) {
		for (int i = 0; i < count; i++) {
			put((M) Objects.requireNonNull(messages[i]), false, null);
		}
	}

	/**
	 * Puts a message in. It is handled after {@link Workers#wake()} at the latest.
	 * @param drains collects drains, if there will be many
	 */
	synchronized Offer enqueue(M message, boolean mayBlock, Bundle.@Nullable Collector drains) {
		return put(message, mayBlock, drains);
	}

	private Offer put(M message, boolean mayBlock, Bundle.@Nullable Collector drains) {
		if (!this.accepting) {
			return Offer.CLOSED;
		}
		Offer offer = Offer.ACCEPTED;
		if (this.size >= this.capacity && !this.handler.isNotice(message)) {
			if (this.overflow == Overflow.BLOCK && mayBlock && awaitRoom(drains)) {
				if (!this.accepting) {
					return Offer.CLOSED;
				}
			}
			else {
				this.dropped++;
				this.onLoss.run();
				if (this.overflow != Overflow.DROP_OLDEST) {
					this.handler.overflowed(message);
					return (this.overflow == Overflow.FAIL) ? Offer.FAILED : Offer.DROPPED;
				}
				displaceOldest();
				offer = Offer.DISPLACED;
			}
		}
		push(message);
		if (!this.paused && !this.alone && this.drains < this.concurrency) {
			this.drains++;
			if (drains != null) {
				drains.add(this.drain);
			}
			else {
				this.workers.enqueue(this.drain);
			}
		}
		return offer;
	}

	private void displaceOldest() {
		M oldest = poll();
		while (oldest != null && this.handler.isNotice(oldest)) {
			if (this.displaced == null) {
				this.displaced = new ArrayDeque<>();
			}
			this.displaced.add(oldest);
			oldest = poll();
		}
		if (oldest != null) {
			this.handler.overflowed(oldest);
		}
	}

	/**
	 * Waits until there is room, or no message is accepted; false if that took long. An
	 * interrupt does not end it, as the message would be lost: the thread is left
	 * interrupted.
	 */
	private boolean awaitRoom(Bundle.@Nullable Collector drains) {
		long start = System.nanoTime();
		boolean interrupted = false;
		this.waiting++;
		try {
			if (drains != null) {
				drains.flush();
			}
			// a drain may be queued up that nobody was woken for
			this.workers.wake();
			while (this.size >= this.capacity && this.accepting) {
				long nanos = this.blockNanos - (System.nanoTime() - start);
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

	private void push(M message) {
		if (this.size == this.ring.length) {
			grow();
		}
		int tail = this.head + this.size;
		this.ring[(tail < this.ring.length) ? tail : tail - this.ring.length] = message;
		this.size++;
	}

	private void grow() {
		int doubled = Math.max(8, this.ring.length * 2);
		// notices find room beyond the capacity
		int length = (this.size < this.capacity) ? Math.min(this.capacity, doubled) : doubled;
		@Nullable Object[] longer = new Object[length];
		int first = Math.min(this.size, this.ring.length - this.head);
		System.arraycopy(this.ring, this.head, longer, 0, first);
		System.arraycopy(this.ring, 0, longer, first, this.size - first);
		this.ring = longer;
		this.head = 0;
	}

	@SuppressWarnings("unchecked")
	private @Nullable M poll() {
		if (this.size == 0) {
			return null;
		}
		M message = (M) this.ring[this.head];
		this.ring[this.head] = null;
		this.head++;
		if (this.head == this.ring.length) {
			this.head = 0;
		}
		this.size--;
		if (this.size == 0 && this.ring.length >= LONG) {
			this.ring = NONE;
			this.head = 0;
		}
		if (this.waiting > 0) {
			notifyAll();
		}
		return message;
	}

	private void drain() {
		int turn = 0;
		M message = next();
		while (message != null) {
			try {
				this.handler.handle(message);
			}
			catch (Throwable ex) {
				Failures.log(logger, "A handler failed", ex);
			}
			// an interrupt concerns the message in which it came
			Thread.interrupted();
			turn++;
			if (turn >= TURN && this.workers.hasTasks()) {
				this.workers.execute(this.drain);
				return;
			}
			message = next();
		}
	}

	/**
	 * The next message to handle; null, once the drain has signed off, if there is none.
	 */
	@SuppressWarnings("unchecked")
	private @Nullable M next() {
		if (this.concurrency > 1) {
			return take();
		}
		// this thread is the only drain: what it took is its own
		if (this.graspNext == this.graspEnd || this.paused || this.closed) {
			return take();
		}
		M message = (M) this.grasp[this.graspNext];
		this.grasp[this.graspNext] = null;
		this.graspNext++;
		return message;
	}

	@SuppressWarnings("unchecked")
	private synchronized @Nullable M take() {
		if (this.alone) {
			this.alone = false;
			startDrains();
		}
		if (!this.paused && !this.closed) {
			if (this.graspNext < this.graspEnd) {
				M message = (M) this.grasp[this.graspNext];
				this.grasp[this.graspNext++] = null;
				return message;
			}
			M message = mustWait() ? null : first();
			if (message != null) {
				if (this.concurrency == 1) {
					grasp();
				}
				return message;
			}
		}
		this.drains--;
		if (this.closed) {
			discardGrasp();
		}
		settle();
		return null;
	}

	/**
	 * Whether a notice is next, and other drains are under way; if not, no other begins
	 * while the notice is handled.
	 */
	private boolean mustWait() {
		if (this.concurrency == 1) {
			return false;
		}
		M first = peek();
		if (first == null || !this.handler.isNotice(first)) {
			return false;
		}
		this.alone = (this.drains - this.stuck <= 1);
		return !this.alone;
	}

	@SuppressWarnings("unchecked")
	private @Nullable M peek() {
		M displaced = (this.displaced != null) ? this.displaced.peek() : null;
		return (displaced != null || this.size == 0) ? displaced : (M) this.ring[this.head];
	}

	private @Nullable M first() {
		M displaced = (this.displaced != null) ? this.displaced.poll() : null;
		return (displaced != null) ? displaced : poll();
	}

	private void startDrains() {
		if (!this.paused && !this.closed && !this.alone) {
			for (int i = Math.min(this.concurrency - this.drains, depth()); i > 0; i--) {
				this.drains++;
				this.workers.enqueue(this.drain);
			}
		}
	}

	/** Only once no drain is under way, to which the grasp belongs. */
	@SuppressWarnings("unchecked")
	private void discardGrasp() {
		if (this.drains == 0) {
			while (this.graspNext < this.graspEnd) {
				M message = (M) this.grasp[this.graspNext];
				this.grasp[this.graspNext++] = null;
				if (message != null) {
					discard(message);
				}
			}
		}
	}

	private void discard(M message) {
		try {
			this.handler.discarded(message);
		}
		catch (Throwable ex) {
			Failures.log(logger, "A handler failed on a message that was discarded", ex);
		}
	}

	private void grasp() {
		int count = hasDisplaced() ? 0 : Math.min(this.size, Math.min(GRASP, this.capacity / 64));
		if (count > 0) {
			if (this.grasp.length == 0) {
				this.grasp = new Object[GRASP];
			}
			for (int i = 0; i < count; i++) {
				this.grasp[i] = poll();
			}
			this.graspNext = 0;
			this.graspEnd = count;
		}
	}

	private void settle() {
		CompletableFuture<Void> drained = this.drained;
		if (drained != null && this.drains <= this.stuck
				&& (this.closed || depth() == 0 || this.stuck >= this.concurrency)) {
			drained.completeAsync(() -> null, this.workers);
		}
	}

	private boolean hasDisplaced() {
		return this.displaced != null && !this.displaced.isEmpty();
	}

	/**
	 * Stops handing over messages when the one at hand is done; they go on coming in.
	 */
	public synchronized void pause() {
		this.pausedByUser = true;
		this.paused = true;
	}

	/**
	 * Hands over messages again, unless they are held.
	 */
	public void resume() {
		synchronized (this) {
			this.pausedByUser = false;
			goOn();
		}
		this.workers.wake();
	}

	/**
	 * Stops handing over messages as {@link #pause()} does, until {@link #release()} is
	 * called as often.
	 */
	public synchronized void hold() {
		this.holds++;
		this.paused = true;
	}

	/**
	 * Hands over messages again, unless they are held more often, or paused.
	 */
	public void release() {
		synchronized (this) {
			this.holds = Math.max(0, this.holds - 1);
			goOn();
		}
		this.workers.wake();
	}

	private void goOn() {
		this.paused = this.pausedByUser || this.holds > 0;
		startDrains();
	}

	/**
	 * Accepts no more messages, and hands over those that wait, paused or not. Does not
	 * wait for a handler that cannot return before this has, see
	 * {@link #waitsForItself()}.
	 * @return completes on a worker when none waits and none is being handled, or the
	 * mailbox is closed
	 */
	public CompletableFuture<Void> drainOff() {
		int stuck = this.workers.stuckIn(this.drain);
		CompletableFuture<Void> drained;
		synchronized (this) {
			this.accepting = false;
			this.stuck = stuck;
			if (stuck > 0) {
				// it may be in a notice, and the others are not to wait for it
				this.alone = false;
			}
			if (this.drained == null) {
				this.drained = new CompletableFuture<>();
			}
			drained = this.drained;
			notifyAll();
		}
		resume();
		synchronized (this) {
			settle();
		}
		return drained;
	}

	/**
	 * Whether no message will be handled before this thread has gone on: handlers have
	 * called what has called this, or have ended the JVM, which waits for this thread.
	 * @return true if so
	 */
	public boolean waitsForItself() {
		return this.workers.stuckIn(this.drain) >= this.concurrency;
	}

	/**
	 * Accepts no more messages, discards those that wait, and hands over none when the
	 * one at hand is done.
	 */
	public synchronized void close() {
		this.accepting = false;
		this.closed = true;
		discardGrasp();
		for (M message = first(); message != null; message = first()) {
			discard(message);
		}
		this.ring = NONE;
		this.head = 0;
		notifyAll();
		settle();
	}

	/**
	 * How many messages wait.
	 * @return the number
	 */
	public synchronized int depth() {
		int displaced = (this.displaced != null) ? this.displaced.size() : 0;
		return this.closed ? 0 : this.size + displaced + (this.graspEnd - this.graspNext);
	}

	/**
	 * How many messages were lost as there was no room.
	 * @return the number
	 */
	public synchronized long dropped() {
		return this.dropped;
	}

	public int capacity() {
		return this.capacity;
	}

	public Overflow overflow() {
		return this.overflow;
	}

	public int concurrency() {
		return this.concurrency;
	}

	/**
	 * What became of a message.
	 */
	public enum Offer {

		/** It is in. */
		ACCEPTED,

		/** It is in, and the one that waited longest is out. */
		DISPLACED,

		/** There was no room. */
		DROPPED,

		/** There was no room, and the sender is to be told. */
		FAILED,

		/** The mailbox is closed. */
		CLOSED;

		/**
		 * Whether the message is in.
		 * @return true if so
		 */
		public boolean isIn() {
			return this == ACCEPTED || this == DISPLACED;
		}

		/**
		 * Whether the mailbox was full, so that the message, or one that waited, is lost.
		 * @return true if so
		 */
		public boolean isOverflow() {
			return this == DISPLACED || this == DROPPED || this == FAILED;
		}

	}

	/**
	 * Bounds of a mailbox.
	 *
	 * @param capacity how many messages may wait
	 * @param overflow what happens to one more
	 * @param blockTimeout how long a sender waits, where the policy is to block
	 * @param concurrency how many messages are handled at a time
	 */
	public record Settings(int capacity, Overflow overflow, Duration blockTimeout, int concurrency) {
	}

}
