package io.pubsub.node.mailbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Replies that listeners have promised: each will come when a {@code CompletionStage}
 * completes. Thread-safe.
 */
final class PendingReplies {

	/** Guarded by this. */
	private int count;

	/** Completes when there is none; null as long as that does not matter; as above. */
	private @Nullable CompletableFuture<@Nullable Void> none;

	/**
	 * A reply has been promised.
	 * @return to be run when it has been sent; running that again does nothing
	 */
	synchronized Runnable promised() {
		this.count++;
		AtomicBoolean sent = new AtomicBoolean();
		return () -> {
			if (sent.compareAndSet(false, true)) {
				sent();
			}
		};
	}

	private void sent() {
		CompletableFuture<@Nullable Void> none = null;
		synchronized (this) {
			this.count--;
			if (this.count == 0) {
				none = this.none;
				this.none = null;
			}
		}
		if (none != null) {
			none.complete(null);
		}
	}

	/** Completes when all that were promised before have been sent. */
	synchronized CompletableFuture<@Nullable Void> none() {
		if (this.count == 0) {
			return CompletableFuture.completedFuture(null);
		}
		if (this.none == null) {
			this.none = new CompletableFuture<>();
		}
		return this.none;
	}

}
