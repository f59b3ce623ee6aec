package io.pubsub.node.kernel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * The future that a caller gets for something that can be undone. The caller may complete
 * it as well, for example with {@code cancel} or {@code orTimeout}. Then what it stands
 * for is undone, once, whether that comes before the library has the result, at the same
 * moment, or between the result and its delivery. Thread-safe.
 *
 * @param <T> the type of the result
 */
public final class Undoable<T> {

	private final CompletableFuture<T> future = new CompletableFuture<>();

	/** Null once it has been run. */
	private final AtomicReference<@Nullable Runnable> undo;

	/** Set before the library completes the future, which may come too late. */
	private volatile boolean delivered;

	/**
	 * Makes an open future.
	 * @param undo undoes what the future stands for; must not block
	 */
	public Undoable(Runnable undo) {
		this.undo = new AtomicReference<>(undo);
		this.future.whenComplete((result, failure) -> {
			if (!this.delivered) {
				undo();
			}
		});
	}

	/** What the caller gets. */
	public CompletableFuture<T> future() {
		return this.future;
	}

	/** The library has the result. */
	public void complete(T result) {
		this.delivered = true;
		if (!this.future.complete(result)) {
			undo();
		}
	}

	/** There is no result, and nothing to undo any more. */
	public void fail(Throwable failure) {
		this.delivered = true;
		this.future.completeExceptionally(failure);
	}

	private void undo() {
		Runnable undo = this.undo.getAndSet(null);
		if (undo != null) {
			undo.run();
		}
	}

}
