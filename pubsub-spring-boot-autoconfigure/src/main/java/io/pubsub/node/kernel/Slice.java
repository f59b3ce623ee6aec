package io.pubsub.node.kernel;

import java.util.concurrent.CompletableFuture;

/**
 * One feature of a node, with all that belongs to it. A slice adds its handlers to the
 * {@link Kernel} while it is built, and knows the kernel and the slices below it. The
 * node calls what follows from the top slice down, each step for all slices before the
 * next; all but {@link #drain()} return at once.
 */
public interface Slice {

	/**
	 * The node is about to drain: gives up what other nodes send messages for. What is on
	 * its way is still taken.
	 */
	default void withdraw() {
	}

	/**
	 * The other nodes know what was given up: delivers what waits.
	 * @return completes when that is done
	 */
	default CompletableFuture<Void> drain() {
		return CompletableFuture.completedFuture(null);
	}

	/** The node is about to leave: nothing new begins, and what other nodes know ends. */
	default void stop() {
	}

	/** All slices have stopped: tells other nodes of what ends with this one. */
	default void sayGoodbye() {
	}

	/** The node has left the cluster. */
	default void close() {
	}

}
