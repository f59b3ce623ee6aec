package io.pubsub.leader;

import java.util.concurrent.CompletableFuture;

import io.pubsub.leader.LeaderListener.Reason;

/**
 * Has the listener of a candidate called.
 */
interface Notified {

	/** Whether the leadership may move when other nodes join. */
	boolean isRebalanced();

	/** This node leads. Does not wait. */
	void elected(Term term);

	/**
	 * This node does not lead any more. Does not wait.
	 * @return completes when the listener has returned
	 */
	CompletableFuture<Void> revoked(Term term, Reason reason);

}
