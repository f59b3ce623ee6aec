package io.pubsub.dispatch;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.pubsub.Overflow;

/**
 * What becomes of a message for which a mailbox has no room: older ones go, or the new
 * one does, or its sender waits. Guarded by the mailbox's lock.
 *
 * @param <M> the type of messages
 */
final class OverflowPolicy<M> {

	/** How often a sender looks whether other mailboxes have made room in the node. */
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final Object lock;

	private final Overflow overflow;

	private final long blockNanos;

	private final Handler<? super M> handler;

	private final Backlog<M> backlog;

	private final MailboxState state;

	private final Workers workers;

	private final Runnable onLoss;

	private long dropped;

	OverflowPolicy(Object lock, MailboxSettings settings, Handler<? super M> handler, Backlog<M> backlog,
			MailboxState state, Workers workers, Runnable onLoss) {
		this.lock = lock;
		this.overflow = settings.overflow();
		this.blockNanos = TimeUnit.NANOSECONDS.convert(settings.blockTimeout());
		this.handler = handler;
		this.backlog = backlog;
		this.state = state;
		this.workers = workers;
		this.onLoss = onLoss;
	}

	Overflow overflow() {
		return this.overflow;
	}

	/** How many messages were lost. */
	long dropped() {
		return this.dropped;
	}

	/**
	 * Decides on a message that has found no room. May let go of the lock for a while.
	 * @param message the message
	 * @param mayBlock whether this thread may wait
	 * @param drains collects drains, if there will be many
	 * @return what has become of it, though it is still to be added if it is
	 * {@linkplain Offer#isIn() in}
	 */
	Offer apply(M message, boolean mayBlock, Bundle.@Nullable Collector drains) {
		assert Thread.holdsLock(this.lock);
		if (this.overflow == Overflow.DROP_OLDEST) {
			return makeRoom(message) ? Offer.DISPLACED : Offer.ACCEPTED;
		}
		boolean blocks = this.overflow == Overflow.BLOCK && mayBlock;
		boolean own = blocks && HandingOver.isOf(this.lock);
		if (blocks && !own && awaitRoom(message, drains)) {
			return this.state.isAccepting() ? Offer.ACCEPTED : Offer.CLOSED;
		}
		lost(message);
		return own ? Offer.OWN : (this.overflow == Overflow.FAIL) ? Offer.FAILED : Offer.DROPPED;
	}

	private void lost(M message) {
		if (this.handler.overflowed(message)) {
			this.dropped++;
			this.onLoss.run();
		}
	}

	/**
	 * Drops the message that has waited longest, or more of them if that is not enough.
	 * @return whether there was one: notices are not dropped
	 */
	private boolean makeRoom(M message) {
		long freed = 0;
		M oldest = this.backlog.pollMessage();
		if (oldest == null) {
			return false;
		}
		while (oldest != null) {
			freed += (oldest instanceof Held held) ? held.size() : 0;
			lost(oldest);
			oldest = this.backlog.hasNoBytes(message, freed) ? this.backlog.pollMessage() : null;
		}
		return true;
	}

	/**
	 * Waits until there is room, or no message is accepted; false if that took long. An
	 * interrupt does not end it, as the message would be lost: the thread is left
	 * interrupted.
	 */
	private boolean awaitRoom(M message, Bundle.@Nullable Collector drains) {
		long start = System.nanoTime();
		boolean interrupted = false;
		this.state.waits();
		try {
			if (drains != null) {
				drains.flush();
			}
			// a drain may be queued up that nobody was woken for
			this.workers.wake();
			while (this.backlog.isFull(message) && this.state.isAccepting()) {
				long nanos = this.blockNanos - (System.nanoTime() - start);
				if (nanos <= 0) {
					return false;
				}
				try {
					boolean nodeFull = this.backlog.isNodeFull();
					TimeUnit.NANOSECONDS.timedWait(this.lock, nodeFull ? Math.min(nanos, LOOK_NANOS) : nanos);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			return true;
		}
		finally {
			this.state.waitsNoMore();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
