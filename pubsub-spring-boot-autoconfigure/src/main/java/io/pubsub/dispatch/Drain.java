package io.pubsub.dispatch;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Hands the messages of one mailbox to its handler: the task that its workers run, one at
 * a time or several side by side.
 * <p>
 * A run hands over messages until there are none, or until others should have their turn
 * and it queues up again. It takes some messages at a time, since the lock is what
 * senders and workers contend for: never more than a small part of the capacity, so that
 * the bound stays true. Several that run side by side take one message at a time, and a
 * notice is handled alone: when it is done, as many run again as before.
 *
 * @param <M> the type of messages
 */
final class Drain<M> implements Runnable {

	/** How many messages are handled before others have their turn. */
	private static final int TURN = 256;

	/** That of the mailbox, which guards all that is not final. */
	private final Object lock;

	private final Handler<? super M> handler;

	private final Workers workers;

	private final MailboxState state;

	private final Backlog<M> backlog;

	private final DrainCount count;

	/**
	 * The mailbox that this one is a part of, or this one; set before any message comes.
	 */
	private Object whole;

	private @Nullable CompletableFuture<Void> done;

	Drain(Object lock, int concurrency, Handler<? super M> handler, Workers workers, MailboxState state,
			Backlog<M> backlog) {
		this.lock = lock;
		this.whole = lock;
		this.count = new DrainCount(concurrency);
		this.handler = handler;
		this.workers = workers;
		this.state = state;
		this.backlog = backlog;
	}

	/** The mailbox is a part of another one. */
	void partOf(Object whole) {
		this.whole = whole;
	}

	/** How many messages are handled at a time. */
	int concurrency() {
		return this.count.most();
	}

	/**
	 * A message has come: begins to run once more, if that is needed. With the lock held.
	 * @param drains collects what is to run, if there will be much
	 */
	void begin(Bundle.@Nullable Collector drains) {
		if (this.count.mayBegin() && this.state.isHandingOver()) {
			// counted only once it is there, for the case that there is no memory left
			if (drains != null) {
				drains.add(this);
			}
			else {
				this.workers.enqueue(this);
			}
			this.count.begun();
		}
	}

	/** Begins to run as often as messages wait and as it may. With the lock held. */
	void beginAll() {
		assert Thread.holdsLock(this.lock);
		for (int i = this.state.isHandingOver() ? this.count.missing(depth()) : 0; i > 0; i--) {
			this.workers.enqueue(this);
			this.count.begun();
		}
	}

	@Override
	public void run() {
		HandingOver.begin(this.whole);
		try {
			handOver();
		}
		finally {
			HandingOver.end();
		}
	}

	private void handOver() {
		assert !Thread.holdsLock(this.lock);
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
			// never runs again
			if (turn >= TURN && this.backlog.isGraspEmpty() && this.workers.hasTasks() && queueUp()) {
				return;
			}
			message = next();
		}
	}

	/** False if there is no memory for that: this goes on then. */
	private boolean queueUp() {
		try {
			this.workers.execute(this);
			return true;
		}
		catch (OutOfMemoryError ex) {
			this.workers.failed("A drain could not queue up", ex);
			return false;
		}
	}

	/** The next message to handle; null, once this has signed off, if there is none. */
	private @Nullable M next() {
		// one that runs alone has taken messages for itself
		boolean own = !this.backlog.isGraspEmpty() && this.count.most() == 1 && this.state.isHandingOver();
		return own ? this.backlog.pollGraspByDrain() : take();
	}

	private @Nullable M take() {
		synchronized (this.lock) {
			this.backlog.settle();
			if (this.count.noticeDone()) {
				goOnAfterNotice();
			}
			M message = this.state.isHandingOver() ? takeNext() : null;
			if (message == null) {
				signOff();
			}
			return message;
		}
	}

	private @Nullable M takeNext() {
		if (!this.backlog.isGraspEmpty()) {
			return this.backlog.pollGrasp();
		}
		boolean alone = this.count.most() == 1;
		if (!alone && this.backlog.isNoticeNext() && this.count.mustWait()) {
			return null;
		}
		M message = this.backlog.poll();
		if (message != null) {
			if (alone) {
				this.backlog.fillGrasp();
			}
			this.state.wakeSenders();
		}
		return message;
	}

	private void goOnAfterNotice() {
		try {
			beginAll();
		}
		catch (OutOfMemoryError ex) {
			this.workers.failed("Drains could not queue up", ex);
		}
	}

	private void signOff() {
		this.count.ended();
		if (this.state.isClosed()) {
			discardGrasp();
		}
		settle();
	}

	/** Takes back the message at hand. With the lock held. */
	void handBack(M message) {
		if (this.count.most() > 1) {
			throw new IllegalStateException("Messages that are handled side by side have no order to go back to");
		}
		if (this.state.isClosed()) {
			tellDiscarded(message);
			return;
		}
		this.backlog.handBack(message);
	}

	/** The mailbox is closed: discards what waits. With the lock held. */
	void discardAll() {
		assert Thread.holdsLock(this.lock);
		discardGrasp();
		for (M message = this.backlog.poll(); message != null; message = this.backlog.poll()) {
			tellDiscarded(message);
		}
		this.backlog.clear();
		settle();
	}

	/** Only once nothing runs that it may belong to. */
	private void discardGrasp() {
		while (this.count.none() && !this.backlog.isGraspEmpty()) {
			M message = this.backlog.pollGrasp();
			if (message != null) {
				tellDiscarded(message);
			}
		}
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
	 * In how many runs this is stuck, as they cannot return before this thread has gone
	 * on.
	 */
	int stuck() {
		return this.workers.stuckIn(this);
	}

	/**
	 * Takes in that more runs may be stuck than when the drain began.
	 * @param stuck in how many runs this is stuck
	 */
	void foundStuck(int stuck) {
		assert Thread.holdsLock(this.lock);
		if (this.count.moreStuck(stuck)) {
			this.count.stuck(stuck);
			settle();
		}
	}

	/**
	 * When all is done that can be done. With the lock held.
	 * @param stuck in how many runs this is stuck
	 * @return completes on a worker when no message waits and none is being handled, or
	 * the mailbox is closed
	 */
	CompletableFuture<Void> whenDone(int stuck) {
		assert Thread.holdsLock(this.lock);
		this.count.stuck(stuck);
		if (this.done == null) {
			this.done = new CompletableFuture<>();
		}
		return this.done;
	}

	/** Looks whether all is done. With the lock held. */
	void settle() {
		if (this.state.isClosed() && this.count.none()) {
			this.backlog.close();
		}
		CompletableFuture<Void> done = this.done;
		if (done != null && this.count.noneReturns() && (depth() == 0 || this.count.allStuck())) {
			done.completeAsync(() -> null, this.workers);
		}
	}

	/** Whether no message waits, and no worker has one. With the lock held. */
	boolean isIdle() {
		return this.count.none() && depth() == 0;
	}

	/** How many messages wait to be handed over. With the lock held. */
	int depth() {
		return this.state.isClosed() ? 0 : this.backlog.depth();
	}

}
