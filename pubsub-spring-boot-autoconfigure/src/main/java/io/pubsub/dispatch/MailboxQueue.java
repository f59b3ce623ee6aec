package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
 * With a higher concurrency several drains take messages side by side, but for notices,
 * see {@link Handler#isNotice}: a notice is handled alone. When it is done there are as
 * many drains again as there were.
 * <p>
 * Messages that are {@link Held} are bounded in bytes as well, in this mailbox and in all
 * of the node. A mailbox in which no message waits takes any message, however large.
 *
 * @param <M> the type of messages
 */
public final class MailboxQueue<M> {

	/** A time to wait for room that does not end. */
	public static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

	/** How many messages a drain handles before others have their turn. */
	private static final int TURN = 256;

	/** How often a sender looks whether other mailboxes have made room in the node. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final MailboxSettings UNBOUNDED = new MailboxSettings(Integer.MAX_VALUE, Overflow.FAIL, Duration.ZERO, 1);

	private static final QueuedBytes UNCOUNTED = QueuedBytes.unbounded();

	/**
	 * The mailbox whose messages this thread is handing over, if any. Set once for each
	 * turn of a drain, and read only when a mailbox is full.
	 */
	private static final ThreadLocal<@Nullable MailboxQueue<?>> draining = new ThreadLocal<>();

	private final int capacity;

	private final Overflow overflow;

	private final long blockNanos;

	private final Handler<? super M> handler;

	private final Workers workers;

	private final Runnable onLoss;

	private final Runnable drain = this::takeTurn;

	/** What this is a part of, or this; set before any message comes. */
	private MailboxQueue<?> whole = this;

	// all below guarded by this

	private final Quota quota;

	private final Ring<M> ring;

	/** What the one drain took and has not handled yet, as it was paused. */
	private final Grasp<M> grasp = new Grasp<>();

	private final Drains drains;

	private int waiting;

	/** Notices that had to make room for messages, and go before all that waits. */
	private @Nullable Deque<M> displaced;

	private long dropped;

	/** Set with the lock, also read without. */
	private volatile boolean accepting = true;

	private @Nullable CompletableFuture<Void> drained;

	private boolean pausedByUser;

	/** How often it was held, and not released. */
	private int holds;

	/** Paused or held; set with the lock, also read without. */
	private volatile boolean paused;

	/** Set with the lock, also read without. */
	private volatile boolean closed;

	/**
	 * Makes an open mailbox whose bytes no node counts.
	 * @param settings its bounds
	 * @param handler what messages are handed to
	 * @param workers what runs the drains
	 * @param onLoss called for each message that is lost as there is no room, on the
	 * thread that offers one; must not block
	 */
	public MailboxQueue(MailboxSettings settings, Handler<? super M> handler, Workers workers, Runnable onLoss) {
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
	public MailboxQueue(MailboxSettings settings, QueuedBytes node, Handler<? super M> handler, Workers workers, Runnable onLoss) {
		this.quota = new Quota(settings.maxBytes(), node);
		this.ring = new Ring<>(settings.capacity(), this.quota);
		this.drains = new Drains(settings.concurrency());
		this.capacity = settings.capacity();
		this.overflow = settings.overflow();
		this.blockNanos = TimeUnit.NANOSECONDS.convert(settings.blockTimeout());
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
	public static <M> MailboxQueue<M> unbounded(Handler<? super M> handler, Workers workers) {
		return new MailboxQueue<>(UNBOUNDED, handler, workers, () -> {
		});
	}

	/**
	 * Makes this a part of another mailbox, which passes its messages on to this one: so
	 * a handler of this one does not wait for room in the other, for which it would wait
	 * in vain. Call it before any message is offered.
	 * @param whole the other mailbox
	 */
	public void partOf(MailboxQueue<?> whole) {
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
		if (isFull(message) && !this.handler.isNotice(message)) {
			boolean own = this.overflow == Overflow.BLOCK && mayBlock && draining.get() == this;
			if (this.overflow == Overflow.BLOCK && mayBlock && !own && awaitRoom(message, drains)) {
				if (!this.accepting) {
					return Offer.CLOSED;
				}
			}
			else if (this.overflow == Overflow.DROP_OLDEST) {
				offer = makeRoom(message) ? Offer.DISPLACED : Offer.ACCEPTED;
			}
			else {
				lost(message);
				return own ? Offer.OWN : (this.overflow == Overflow.FAIL) ? Offer.FAILED : Offer.DROPPED;
			}
		}
		this.ring.push(message);
		if (!this.paused && this.drains.mayBegin()) {
			// counted only once it is there, for the case that there is no memory left
			if (drains != null) {
				drains.add(this.drain);
			}
			else {
				this.workers.enqueue(this.drain);
			}
			this.drains.begun();
		}
		return offer;
	}

	private boolean isFull(M message) {
		return this.ring.size() >= this.capacity || hasNoBytes(message, 0);
	}

	/**
	 * Whether a message has too many bytes.
	 * @param freed how many were dropped to make room for it
	 */
	private boolean hasNoBytes(M message, long freed) {
		return this.ring.size() > 0 && this.quota.isFull(message, freed);
	}

	private void lost(M message) {
		this.dropped++;
		this.onLoss.run();
		this.handler.overflowed(message);
	}

	/**
	 * Drops the message that has waited longest, or more of them if that is not enough.
	 * @return whether there was one: notices are not dropped
	 */
	private boolean makeRoom(M message) {
		long freed = 0;
		M oldest = pollMessage();
		if (oldest == null) {
			return false;
		}
		while (oldest != null) {
			freed += (oldest instanceof Held held) ? held.size() : 0;
			this.quota.released(oldest);
			lost(oldest);
			oldest = hasNoBytes(message, freed) ? pollMessage() : null;
		}
		return true;
	}

	/** Takes the oldest message that is no notice; notices before it are displaced. */
	private @Nullable M pollMessage() {
		M oldest = this.ring.peek();
		while (oldest != null && this.handler.isNotice(oldest)) {
			if (this.displaced == null) {
				this.displaced = new ArrayDeque<>();
			}
			this.displaced.add(oldest);
			poll();
			oldest = this.ring.peek();
		}
		return poll();
	}

	/**
	 * Waits until there is room, or no message is accepted; false if that took long. An
	 * interrupt does not end it, as the message would be lost: the thread is left
	 * interrupted.
	 */
	private boolean awaitRoom(M message, Bundle.@Nullable Collector drains) {
		long start = System.nanoTime();
		boolean interrupted = false;
		this.waiting++;
		try {
			if (drains != null) {
				drains.flush();
			}
			// a drain may be queued up that nobody was woken for
			this.workers.wake();
			while (isFull(message) && this.accepting) {
				long nanos = this.blockNanos - (System.nanoTime() - start);
				if (nanos <= 0) {
					return false;
				}
				try {
					TimeUnit.NANOSECONDS.timedWait(this, this.quota.isNodeFull() ? Math.min(nanos, LOOK_NANOS) : nanos);
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

	private @Nullable M poll() {
		M message = this.ring.poll();
		if (message != null) {
			wakeSenders();
		}
		return message;
	}

	private void wakeSenders() {
		if (this.waiting > 0) {
			notifyAll();
		}
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
			// an interrupt concerns the message in which it came
			Thread.interrupted();
			turn++;
			// what was taken is handled first: if the workers are closed meanwhile this
			// drain
			// never runs again
			if (turn >= TURN && this.grasp.isEmpty() && this.workers.hasTasks() && queueUp()) {
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
	private @Nullable M next() {
		if (this.drains.most() > 1) {
			return take();
		}
		// this thread is the only drain: what it took is its own
		boolean own = !this.grasp.isEmpty() && !this.paused && !this.closed;
		M message = own ? this.grasp.next() : take();
		if (message != null) {
			this.quota.releasedByDrain(message);
		}
		return message;
	}

	private synchronized @Nullable M take() {
		this.quota.settle();
		if (this.drains.noticeDone()) {
			goOnAfterNotice();
		}
		if (!this.paused && !this.closed) {
			if (!this.grasp.isEmpty()) {
				return this.grasp.next();
			}
			M message = mustWait() ? null : first();
			if (message != null) {
				if (this.drains.most() > 1) {
					this.quota.released(message);
				}
				else if (!hasDisplaced()) {
					this.grasp.fill(this.ring, this.quota, this.capacity);
					wakeSenders();
				}
				return message;
			}
		}
		this.drains.ended();
		if (this.closed) {
			discardGrasp();
		}
		settle();
		return null;
	}

	private void goOnAfterNotice() {
		try {
			startDrains();
		}
		catch (OutOfMemoryError ex) {
			this.workers.failed("Drains could not queue up", ex);
		}
	}

	/** Whether a notice is next, and other drains are under way. */
	private boolean mustWait() {
		if (this.drains.most() == 1) {
			return false;
		}
		M displaced = (this.displaced != null) ? this.displaced.peek() : null;
		M first = (displaced != null) ? displaced : this.ring.peek();
		return first != null && this.handler.isNotice(first) && this.drains.mustWait();
	}

	private @Nullable M first() {
		M displaced = (this.displaced != null) ? this.displaced.poll() : null;
		return (displaced != null) ? displaced : poll();
	}

	private void startDrains() {
		for (int i = (this.paused || this.closed) ? 0 : this.drains.missing(depth()); i > 0; i--) {
			this.workers.enqueue(this.drain);
			this.drains.begun();
		}
	}

	/** Only once no drain is under way, to which the grasp belongs. */
	private void discardGrasp() {
		while (this.drains.none() && !this.grasp.isEmpty()) {
			M message = this.grasp.next();
			if (message != null) {
				discard(message);
			}
		}
	}

	private void discard(M message) {
		this.quota.released(message);
		tellDiscarded(message);
	}

	private void tellDiscarded(M message) {
		try {
			this.handler.discarded(message);
		}
		catch (Throwable ex) {
			this.workers.failed("A handler failed on a message that was discarded", ex);
		}
	}

	/**
	 * Takes back the message at hand, which is then the next to be handed over, once this
	 * is no longer paused. To be called by the handler of a mailbox with a concurrency of
	 * 1, once for each message that it was handed.
	 * @param message the message
	 */
	public synchronized void handBack(M message) {
		if (this.drains.most() > 1) {
			throw new IllegalStateException("Messages that are handled side by side have no order to go back to");
		}
		if (this.closed) {
			tellDiscarded(message);
			return;
		}
		this.grasp.handBack(message);
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
		if (this.closed && this.drains.none()) {
			this.quota.close();
		}
		CompletableFuture<Void> drained = this.drained;
		if (drained != null && this.drains.noneReturns() && (this.closed || depth() == 0 || this.drains.allStuck())) {
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
			this.drains.stuck(stuck);
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
		return this.workers.stuckIn(this.drain) >= this.drains.most();
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
		this.ring.clear();
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
		int displaced = (this.displaced != null) ? this.displaced.size() : 0;
		return this.closed ? 0 : this.ring.size() + displaced + this.grasp.left();
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
		return this.closed ? 0 : this.quota.bytes() + this.grasp.bytes();
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
		return this.drains.most();
	}

}
