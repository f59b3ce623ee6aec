package io.pubsub.cache;

import java.util.concurrent.CompletableFuture;

/**
 * An eviction that goes to all nodes. It goes there whether or not the caller asks for
 * its result.
 */
public interface Eviction {

	/**
	 * Reports which nodes have applied the eviction.
	 * @return completes when each node has answered, has left, or has not answered within
	 * {@code pubsub.request-timeout}; with a {@link io.pubsub.PubSubException} or an
	 * {@link IllegalStateException} if it could not be sent, for example as this node has
	 * stopped; and is cancelled if the transaction is rolled back. Each call returns a
	 * future of its own
	 */
	CompletableFuture<EvictionResult> toFuture();

}
