package io.pubsub.dispatch;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.Overflow;

/**
 * A bounded queue of messages and the handler they go to. Thread-safe.
 * <p>
 * Whoever offers a message to a mailbox that nobody drains puts its {@link Drain} to the
 * workers' queue; so with a concurrency of 1 messages are handled one at a time and in
 * order, on whichever worker. One lock, this object's, guards what waits (the
 * {@link Backlog}), what becomes of a message without room (the {@link OverflowPolicy}),
 * what runs, and the {@link MailboxState}.
 * <p>
 * With a higher concurrency several workers take messages side by side, but for notices,
 * see {@link Handler#isNotice}: a notice is handled alone.
 * <p>
 * Messages that are {@link Held} are bounded in bytes as well, in this mailbox and in all
 * of the node. A mailbox in which no message waits takes any message, however large.
 *
 * @param <M> the type of messages
 */
public final class MailboxQueue<M> {

	/** A time to wait for room that does not end. */
	public static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

	private static final MailboxSettings UNBOUNDED = new MailboxSettings(Integer.MAX_VALUE, Overflow.FAIL,
			Duration.ZERO, 1);

	private static final QueuedBytes UNCOUNTED = QueuedBytes.unbounded();

	private final Handler<? super M> handler;

	private final Workers workers;

	private final MailboxState state = new MailboxState(this);

	// all below guarded by this

	private final Backlog<M> backlog;

	private final Drain<M> drain;

	private final OverflowPolicy<M> overflow;

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
	public MailboxQueue(MailboxSettings settings, QueuedBytes node, Handler<? super M> handler, Workers workers,
			Runnable onLoss) {
		this.handler = handler;
		this.workers = workers;
		this.backlog = new Backlog<>(settings.capacity(), settings.maxBytes(), node, handler);
		this.drain = new Drain<>(this, settings.concurrency(), handler, workers, this.state, this.backlog);
		this.overflow = new OverflowPolicy<>(this, settings, handler, this.backlog, this.state, workers, onLoss);
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
		this.drain.partOf(whole);
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
		if (!this.state.isAccepting()) {
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
		if (!this.state.isAccepting()) {
			return Offer.CLOSED;
		}
		Offer offer = Offer.ACCEPTED;
		if (this.backlog.isFull(message) && !this.handler.isNotice(message)) {
			offer = this.overflow.apply(message, mayBlock, drains);
			if (!offer.isIn()) {
				return offer;
			}
		}
		this.backlog.add(message);
		this.drain.begin(drains);
		return offer;
	}

	/**
	 * Takes back the message at hand, which is then the next to be handed over, once this
	 * is no longer paused. To be called by the handler of a mailbox with a concurrency of
	 * 1, once for each message that it was handed.
	 * @param message the message
	 */
	public synchronized void handBack(M message) {
		this.drain.handBack(message);
	}

	/**
	 * Whether messages are handed over, or would be if there were any.
	 * @return false when paused or closed
	 */
	public boolean isHandingOver() {
		return this.state.isHandingOver();
	}

	/**
	 * Stops handing over messages when the one at hand is done; they go on coming in.
	 */
	public synchronized void pause() {
		this.state.pause();
	}

	/**
	 * Hands over messages again, unless they are held.
	 */
	public void resume() {
		synchronized (this) {
			this.state.resume();
			this.drain.beginAll();
		}
		this.workers.wake();
	}

	/**
	 * Stops handing over messages as {@link #pause()} does, until {@link #release()} is
	 * called as often.
	 */
	public synchronized void hold() {
		this.state.hold();
	}

	/**
	 * Hands over messages again, unless they are held more often, or paused.
	 */
	public void release() {
		synchronized (this) {
			this.state.release();
			this.drain.beginAll();
		}
		this.workers.wake();
	}

	/**
	 * Accepts no more messages, and hands over those that wait, paused or not. Does not
	 * wait for a handler that cannot return before this has, see
	 * {@link #waitsForItself()}.
	 * @return completes on a worker when none waits and none is being handled, or the
	 * mailbox is closed
	 */
	public CompletableFuture<Void> drainOff() {
		int stuck = this.drain.stuck();
		CompletableFuture<Void> drained;
		synchronized (this) {
			this.state.stopAccepting();
			drained = this.drain.whenDone(stuck);
			this.state.wakeSenders();
		}
		resume();
		synchronized (this) {
			this.drain.settle();
		}
		return drained;
	}

	/**
	 * Looks again for handlers that have ended the JVM since {@link #drainOff()}: they
	 * are not waited for either.
	 */
	public void lookForStuck() {
		int stuck = this.drain.stuck();
		synchronized (this) {
			this.drain.foundStuck(stuck);
		}
	}

	/**
	 * Whether no message will be handled before this thread has gone on: handlers have
	 * called what has called this, or have ended the JVM, which waits for this thread.
	 * @return true if so
	 */
	public boolean waitsForItself() {
		return this.drain.stuck() >= this.drain.concurrency();
	}

	/**
	 * Accepts no more messages, discards those that wait, and hands over none when the
	 * one at hand is done.
	 */
	public synchronized void close() {
		this.state.close();
		this.drain.discardAll();
		this.state.wakeSenders();
	}

	/**
	 * Whether messages are accepted.
	 * @return false once the mailbox drains off or is closed
	 */
	public boolean isAccepting() {
		return this.state.isAccepting();
	}

	/**
	 * Whether no message waits, and none is being handled.
	 * @return false as long as a worker is there, also if it is about to leave
	 */
	public synchronized boolean isIdle() {
		return this.drain.isIdle();
	}

	/**
	 * How many messages wait.
	 * @return the number
	 */
	public synchronized int depth() {
		return this.drain.depth();
	}

	/**
	 * How many messages were lost as there was no room.
	 * @return the number
	 */
	public synchronized long dropped() {
		return this.overflow.dropped();
	}

	/**
	 * About how many bytes the messages that wait take up.
	 * @return the number
	 */
	public synchronized long bytes() {
		return this.state.isClosed() ? 0 : this.backlog.bytes();
	}

	/**
	 * How many bytes the node's count leaves out, or has not been told yet.
	 * @return the number, below 0 if more were released than have come
	 */
	public synchronized long unreportedBytes() {
		return this.backlog.unreportedBytes();
	}

	public int capacity() {
		return this.backlog.capacity();
	}

	public long maxBytes() {
		return this.backlog.maxBytes();
	}

	public Overflow overflow() {
		return this.overflow.overflow();
	}

	public int concurrency() {
		return this.drain.concurrency();
	}

}
