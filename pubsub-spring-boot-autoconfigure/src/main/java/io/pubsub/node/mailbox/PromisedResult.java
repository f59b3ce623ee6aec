package io.pubsub.node.mailbox;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * What a listener does after it has returned a {@code CompletionStage}: it ends once,
 * whatever the stage does.
 */
final class PromisedResult {

	private final AtomicBoolean ended = new AtomicBoolean();

	private final BiConsumer<@Nullable Object, @Nullable Throwable> onEnd;

	/** To be run when the reply has been sent, once that is waited for. */
	private volatile @Nullable Runnable sent;

	private volatile boolean done;

	/**
	 * Makes one that has not ended.
	 * @param onEnd gets the result, or what went wrong
	 */
	PromisedResult(BiConsumer<@Nullable Object, @Nullable Throwable> onEnd) {
		this.onEnd = onEnd;
	}

	/**
	 * Waits for a stage.
	 * @param stage the stage, of any class, which may refuse to be asked
	 * @param workers run what is to be done when it completes later
	 */
	void await(CompletionStage<?> stage, Executor workers) {
		try {
			// other classes, even those of the JDK, may refuse to be asked
			if (stage.getClass() == CompletableFuture.class && stage.toCompletableFuture().isDone()) {
				stage.whenComplete(this::end);
			}
			else {
				stage.whenCompleteAsync(this::end, workers);
			}
		}
		catch (Throwable ex) {
			end(null, ex);
		}
	}

	/**
	 * A drain waits for the reply. Not before the stage was asked: one that is asked may
	 * drain the node, and would wait for itself.
	 */
	void promise(PendingReplies replies) {
		Runnable sent = replies.promised();
		this.sent = sent;
		if (this.done) {
			sent.run();
		}
	}

	private void end(@Nullable Object result, @Nullable Throwable failure) {
		if (!this.ended.compareAndSet(false, true)) {
			return;
		}
		try {
			this.onEnd.accept(result, failure);
		}
		finally {
			this.done = true;
			Runnable sent = this.sent;
			if (sent != null) {
				sent.run();
			}
		}
	}

}
