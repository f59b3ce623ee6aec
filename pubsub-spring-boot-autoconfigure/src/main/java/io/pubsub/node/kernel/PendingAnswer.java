package io.pubsub.node.kernel;

import java.util.UUID;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import io.pubsub.Receipt.Status;
import io.pubsub.wire.Frame;

/**
 * What some nodes are to say to one message. The first news of each counts. Thread-safe.
 */
public abstract class PendingAnswer {

	/** Set before any other thread sees this. */
	private Runnable onEnd = () -> {
	};

	/** Guarded by this. */
	private @Nullable Future<?> timer;

	/** Guarded by this. */
	private boolean ended;

	/**
	 * Has something done when this ends, on the thread that brings the last news.
	 * @param onEnd must not block
	 */
	public final void onEnd(Runnable onEnd) {
		this.onEnd = onEnd;
	}

	/** Has a timer cancelled when this ends. */
	public final synchronized void endsWith(Future<?> timer) {
		this.timer = timer;
		if (this.ended) {
			timer.cancel(false);
		}
	}

	/** Nothing is to be expected any more; to be called without a lock. */
	public final void end() {
		if (forget()) {
			this.onEnd.run();
		}
	}

	/**
	 * Nothing is to be expected any more, and nobody is to hear of it.
	 * @return false if that was so before
	 */
	public final synchronized boolean forget() {
		if (this.ended) {
			return false;
		}
		this.ended = true;
		if (this.timer != null) {
			this.timer.cancel(false);
		}
		return true;
	}

	/** A node says what has become of the message. */
	public abstract void confirmed(UUID node, Frame.Confirmed answer);

	/** A mailbox of a node replies. */
	public abstract void replied(UUID node, Frame.Reply reply);

	/** Nothing is to be expected from a node any more. */
	public abstract void lost(UUID node, Status status);

	/** Nothing is to be expected from any node any more. */
	public abstract void lost(Status status);

	/** Tells whoever waits, on this thread. */
	public abstract void complete();

}
