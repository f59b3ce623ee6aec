package io.pubsub.dispatch;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.pubsub.Overflow;

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
 * Messages that are {@link Held} are bounded in bytes as well, in this mailbox and in all
 * of the node. A mailbox in which no message waits takes any message, however large.
 *
 * @param <M> the type of messages
 */
public final class Mailbox<M> {

	/** A time to wait for room that does not end. */
	public static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

	/** How many messages a drain handles before others have their turn. */
	private static final int TURN = 256;

	/** How many messages a drain takes at once, at most. */
	private static final int GRASP = 64;

	/** A ring this long or longer is given back when it has run empty. */
	private static final int LONG = 1024;

	/** How often a sender looks whether other mailboxes have made room in the node. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final Settings UNBOUNDED = new Settings(Integer.MAX_VALUE, Overflow.FAIL, Duration.ZERO, 1);

	private static final QueuedBytes UNCOUNTED = QueuedBytes.unbounded();

	private static final Object[] NONE = {};

	/**
	 * The mailbox whose messages this thread is handing over, if any. Set once for each
	 * turn of a drain, and read only when a mailbox is full.
	 */
	private static final ThreadLocal<@Nullable Mailbox<?>> draining = new ThreadLocal<>();

	private final int capacity;

	private final Overflow overflow;

	private final long blockNanos;

	private final int concurrency;

	private final Handler<? super M> handler;

	private final Workers workers;

	private final Runnable onLoss;

	private final Runnable drain = this::takeTurn;

	/** What this is a part of, or this; set before any message comes. */
	private Mailbox<?> whole = this;

	// all below guarded by this

	private final Quota quota;

	private @Nullable Object[] ring = NONE;

	private int head;

	private int size;

	/** Drains under way or queued up. */
	private int drains;

	private int waiting;

	private long dropped;

	/** Set with the lock, also read without. */
	private volatile boolean accepting = true;

	private @Nullable CompletableFuture<Void> drained;

	/** Set with the lock, also read without. */
	private volatile boolean paused;

	/** Set with the lock, also read without. */
	private volatile boolean closed;

	/** What the one drain took and has not handled yet, as it was paused. */
	private @Nullable Object[] grasp = NONE;

	private int graspNext;

	private int graspEnd;

	/** How many messages the grasp had. */
	private int graspTaken;

	/** How many bytes they had. */
	private long graspBytes;

	/**
	 * Makes an open mailbox whose bytes no node counts.
	 * @param settings its bounds
	 * @param handler what messages are handed to
	 * @param workers what runs the drains
	 * @param onLoss called for each message that is lost as there is no room, on the
	 * thread that offers one; must not block
	 */
	public Mailbox(Settings settings, Handler<? super M> handler, Workers workers, Runnable onLoss) {
		this(settings, UNCOUNTED, handler, workers, onLoss);
	}

	/**
	 * Makes an open mailbox.
	 * @param settings its bounds
	 * @param node counts the bytes of all mailboxes of its node
	 * @param handler what messages are handed to
	 * @param workers what runs the drains
	 * @param onLoss called for each message that is lost as there is no room, on the
	 * thread that offers one; must not block
	 */
	public Mailbox(Settings settings, QueuedBytes node, Handler<? super M> handler, Workers workers, Runnable onLoss) {
		this.quota = new Quota(settings.maxBytes(), node);
		this.capacity = settings.capacity();
		this.overflow = settings.overflow();
		this.blockNanos = TimeUnit.NANOSECONDS.convert(settings.blockTimeout());
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
	 * Makes this a part of another mailbox, which passes its messages on to this one: so
	 * a handler of this one does not wait for room in the other, for which it would wait
	 * in vain. Call it before any message is offered.
	 * @param whole the other mailbox
	 */
	public void partOf(Mailbox<?> whole) {
		this.whole = whole;
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
	 * @return false if the mailbox is closed and took none
	 */
	@SuppressWarnings("unchecked")
	synchronized boolean enqueueAll(@Nullable Object[] messages, int count) {
		if (!this.accepting) {
			return false;
		}
		for (int i = 0; i < count; i++) {
			put((M) Objects.requireNonNull(messages[i]), false, null);
		}
		return true;
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
		if (isFull(message, 0)) {
			boolean own = this.overflow == Overflow.BLOCK && mayBlock && draining.get() == this;
			if (this.overflow == Overflow.BLOCK && mayBlock && !own && awaitRoom(message, drains)) {
				if (!this.accepting) {
					return Offer.CLOSED;
				}
			}
			else if (this.overflow == Overflow.DROP_OLDEST) {
				makeRoom(message);
				offer = Offer.DISPLACED;
			}
			else {
				this.dropped++;
				this.onLoss.run();
				this.handler.overflowed(message);
				return own ? Offer.OWN : (this.overflow == Overflow.FAIL) ? Offer.FAILED : Offer.DROPPED;
			}
		}
		push(message);
		if (!this.paused && this.drains < this.concurrency) {
			// counted only once it is there, for the case that there is no memory left
			if (drains != null) {
				drains.add(this.drain);
			}
			else {
				this.workers.enqueue(this.drain);
			}
			this.drains++;
		}
		return offer;
	}

	/**
	 * Whether there is no room for a message.
	 * @param freed how many bytes were dropped to make room for it
	 */
	private boolean isFull(M message, long freed) {
		return this.size == this.capacity || (this.size > 0 && this.quota.isFull(message, freed));
	}

	/**
	 * Drops the messages that have waited longest: one, or more if that is not enough.
	 */
	private void makeRoom(M message) {
		long before = this.quota.bytes();
		do {
			M oldest = poll();
			if (oldest != null) {
				this.dropped++;
				this.onLoss.run();
				this.quota.released(oldest);
				this.handler.overflowed(oldest);
			}
		}
		while (isFull(message, before - this.quota.bytes()));
	}

	/** Waits until there is room, or no message is accepted; false if that took long. */
	private boolean awaitRoom(M message, Bundle.@Nullable Collector drains) {
		long start = System.nanoTime();
		this.waiting++;
		try {
			if (drains != null) {
				drains.flush();
			}
			// a drain may be queued up that nobody was woken for
			this.workers.wake();
			while (isFull(message, 0) && this.accepting) {
				long nanos = this.blockNanos - (System.nanoTime() - start);
				if (nanos <= 0) {
					return false;
				}
				TimeUnit.NANOSECONDS.timedWait(this, this.quota.isNodeFull() ? Math.min(nanos, LOOK_NANOS) : nanos);
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

	private void push(M message) {
		if (this.size == this.ring.length) {
			grow();
		}
		int tail = this.head + this.size;
		int index = (tail < this.ring.length) ? tail : tail - this.ring.length;
		this.quota.added(message, index);
		this.ring[index] = message;
		this.size++;
	}

	private void grow() {
		int length = Math.min(this.capacity, Math.max(8, this.ring.length * 2));
		@Nullable Object[] longer = new Object[length];
		int first = Math.min(this.size, this.ring.length - this.head);
		System.arraycopy(this.ring, this.head, longer, 0, first);
		System.arraycopy(this.ring, 0, longer, first, this.size - first);
		this.quota.moved(this.head, this.size, length);
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
		this.quota.taken(this.head);
		this.head++;
		if (this.head == this.ring.length) {
			this.head = 0;
		}
		this.size--;
		if (this.size == 0 && this.ring.length >= LONG) {
			this.ring = NONE;
			this.quota.cleared();
			this.head = 0;
		}
		if (this.waiting > 0) {
			notifyAll();
		}
		return message;
	}

	private void takeTurn() {
		draining.set(this.whole);
		try {
			drain();
		}
		finally {
			draining.set(null);
		}
	}

	private void drain() {
		int turn = 0;
		M message = next();
		while (message != null) {
			try {
				this.handler.handle(message);
			}
			catch (Throwable ex) {
				this.workers.failed("A handler failed", ex);
			}
			turn++;
			// what was taken is handled first: this drain may never run again if the
			// workers
			// are closed
			if (turn >= TURN && this.graspNext == this.graspEnd && this.workers.hasTasks() && queueUp()) {
				return;
			}
			message = next();
		}
	}

	/** False if there is no memory for that: the drain goes on then. */
	private boolean queueUp() {
		try {
			this.workers.execute(this.drain);
			return true;
		}
		catch (OutOfMemoryError ex) {
			this.workers.failed("A drain could not queue up", ex);
			return false;
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
		M message;
		// this thread is the only drain: what it took is its own
		if (this.graspNext == this.graspEnd || this.paused || this.closed) {
			message = take();
		}
		else {
			message = (M) this.grasp[this.graspNext];
			this.grasp[this.graspNext] = null;
			this.graspNext++;
		}
		if (message != null) {
			this.quota.releasedByDrain(message);
		}
		return message;
	}

	@SuppressWarnings("unchecked")
	private synchronized @Nullable M take() {
		this.quota.settle();
		if (!this.paused && !this.closed) {
			if (this.graspNext < this.graspEnd) {
				M message = (M) this.grasp[this.graspNext];
				this.grasp[this.graspNext++] = null;
				return message;
			}
			M message = poll();
			if (message != null) {
				if (this.concurrency == 1) {
					grasp();
				}
				else {
					this.quota.released(message);
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

	/** Only once no drain is under way, to which the grasp belongs. */
	@SuppressWarnings("unchecked")
	private void discardGrasp() {
		if (this.drains == 0) {
			while (this.graspNext < this.graspEnd) {
				M message = (M) this.grasp[this.graspNext];
				this.grasp[this.graspNext++] = null;
				if (message != null) {
					this.quota.released(message);
					this.handler.discarded(message);
				}
			}
		}
	}

	private void grasp() {
		int count = Math.min(this.size, Math.min(GRASP, this.capacity / 64));
		if (count > 0) {
			requireGrasp();
			long before = this.quota.bytes();
			long room = this.quota.max() / GRASP;
			int taken = 0;
			while (taken < count && before - this.quota.bytes() + this.quota.sizeAt(this.head) <= room) {
				taken++;
				this.grasp[taken] = poll();
			}
			this.graspNext = 1;
			this.graspEnd = taken + 1;
			this.graspBytes = before - this.quota.bytes();
			this.graspTaken = taken;
		}
	}

	/** The first place is for a message that is handed back. */
	private void requireGrasp() {
		if (this.grasp.length == 0) {
			this.grasp = new Object[GRASP + 1];
		}
	}

	/**
	 * Takes back the message at hand, which is then the next to be handed over, once this
	 * is no longer paused. To be called by the handler of a mailbox with a concurrency of
	 * 1, once for each message that it was handed.
	 * @param message the message
	 */
	public synchronized void handBack(M message) {
		if (this.concurrency > 1) {
			throw new IllegalStateException("Messages that are handled side by side have no order to go back to");
		}
		if (this.closed) {
			this.handler.discarded(message);
			return;
		}
		requireGrasp();
		if (this.graspNext == this.graspEnd) {
			this.graspNext = 1;
			this.graspEnd = 1;
		}
		this.graspNext--;
		this.grasp[this.graspNext] = message;
		this.quota.handedBack(message);
	}

	/**
	 * Whether messages are handed over, or would be if there were any.
	 * @return false when paused or closed
	 */
	public boolean isHandingOver() {
		return !this.paused && !this.closed;
	}

	private void settle() {
		if (this.closed && this.drains == 0) {
			this.quota.close();
		}
		CompletableFuture<Void> drained = this.drained;
		if (drained != null && this.drains == 0 && (this.closed || depth() == 0)) {
			drained.completeAsync(() -> null, this.workers);
		}
	}

	/**
	 * Stops handing over messages when the one at hand is done; they go on coming in.
	 */
	public synchronized void pause() {
		this.paused = true;
	}

	/**
	 * Hands over messages again.
	 */
	public void resume() {
		synchronized (this) {
			this.paused = false;
			for (int i = Math.min(this.concurrency, depth()) - this.drains; i > 0; i--) {
				this.workers.enqueue(this.drain);
				this.drains++;
			}
		}
		this.workers.wake();
	}

	/**
	 * Accepts no more messages, and hands over those that wait, paused or not.
	 * @return completes on a worker when none waits and none is being handled, or the
	 * mailbox is closed
	 */
	public CompletableFuture<Void> drainOff() {
		CompletableFuture<Void> drained;
		synchronized (this) {
			this.accepting = false;
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
	 * Accepts no more messages, discards those that wait, and hands over none when the
	 * one at hand is done.
	 */
	public synchronized void close() {
		this.accepting = false;
		this.closed = true;
		discardGrasp();
		for (M message = poll(); message != null; message = poll()) {
			this.quota.released(message);
			this.handler.discarded(message);
		}
		this.ring = NONE;
		this.quota.cleared();
		this.head = 0;
		notifyAll();
		settle();
	}

	/**
	 * Whether messages are accepted.
	 * @return false once the mailbox drains off or is closed
	 */
	public boolean isAccepting() {
		return this.accepting;
	}

	/**
	 * How many messages wait.
	 * @return the number
	 */
	public synchronized int depth() {
		return this.closed ? 0 : this.size + (this.graspEnd - this.graspNext);
	}

	/**
	 * How many messages were lost as there was no room.
	 * @return the number
	 */
	public synchronized long dropped() {
		return this.dropped;
	}

	/**
	 * About how many bytes the messages that wait take up.
	 * @return the number
	 */
	public synchronized long bytes() {
		int left = this.graspEnd - this.graspNext;
		return this.closed ? 0
				: this.quota.bytes() + ((left > 0) ? this.graspBytes * left / Math.max(1, this.graspTaken) : 0);
	}

	/** What the node's count has not been told yet. */
	public synchronized long unreportedBytes() {
		return this.quota.unreported();
	}

	public int capacity() {
		return this.capacity;
	}

	public long maxBytes() {
		return this.quota.max();
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

		/**
		 * There was no room, and the sender, which is to be told, would have waited for
		 * itself: it is handling a message of this mailbox.
		 */
		OWN,

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
			return this == DISPLACED || this == DROPPED || isFailure();
		}

		/**
		 * Whether the sender is to be told that there was no room.
		 * @return true if so
		 */
		public boolean isFailure() {
			return this == FAILED || this == OWN;
		}

	}

	/**
	 * Bounds of a mailbox.
	 *
	 * @param capacity how many messages may wait
	 * @param maxBytes how many bytes may wait
	 * @param overflow what happens to one message more
	 * @param blockTimeout how long a sender waits, where the policy is to block
	 * @param concurrency how many messages are handled at a time
	 */
	public record Settings(int capacity, long maxBytes, Overflow overflow, Duration blockTimeout, int concurrency) {

		/** Bounds without one in bytes. */
		public Settings(int capacity, Overflow overflow, Duration blockTimeout, int concurrency) {
			this(capacity, Long.MAX_VALUE, overflow, blockTimeout, concurrency);
		}

	}

}
