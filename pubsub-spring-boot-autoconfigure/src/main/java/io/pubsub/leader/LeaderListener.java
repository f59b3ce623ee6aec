package io.pubsub.leader;

/**
 * Notified when this node becomes or ceases to be the leader. Calls alternate, begin with
 * {@link #onElected}, and never overlap. May block: nothing else waits for the listener,
 * except that a leader which gives up in order waits for {@link #onRevoked}, up to
 * {@code pubsub.leader.stop-timeout}. Exceptions are logged.
 */
public interface LeaderListener {

	/**
	 * This node is the leader. If the term has ended before the call, {@link #onRevoked}
	 * follows at once.
	 * @param term the term
	 */
	default void onElected(Term term) {
	}

	/**
	 * This node is not the leader any more. Threads that run tasks of this term have been
	 * interrupted before.
	 * @param term the term that has ended
	 * @param reason the reason
	 */
	default void onRevoked(Term term, Reason reason) {
	}

	/** Why a term has ended. */
	enum Reason {

		/**
		 * This node gives up the leadership: it stops, withdraws or steps down. Another
		 * node follows when the listener has returned.
		 */
		HANDED_OVER,

		/**
		 * The lease has run out: this process stood still, or the other nodes, or with a
		 * quorum too many of them, did not renew the lease in time.
		 */
		EXPIRED,

		/**
		 * Another node leads with a greater term, after a partition.
		 */
		SUPERSEDED

	}

}
