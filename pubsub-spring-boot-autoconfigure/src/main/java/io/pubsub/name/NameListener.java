package io.pubsub.name;

/**
 * What hears that a mailbox has got a name, or lost it to another: by one thread of the
 * dispatcher at a time, and in order. May block. What it throws is logged.
 */
@FunctionalInterface
public interface NameListener {

	/**
	 * The mailbox has got the name, and every node finds it.
	 * @param name the name
	 */
	default void onRegistered(String name) {
	}

	/**
	 * Another mailbox has the name now. Not called when the name was given up on this
	 * node: unregistered, withdrawn, or its mailbox closed.
	 * @param name the name
	 * @param reason why
	 */
	void onLost(String name, Reason reason);

	/**
	 * Why a name was lost.
	 */
	enum Reason {

		/** Another mailbox has taken it by {@link Names#reRegister reRegister}. */
		REPLACED,

		/**
		 * Two mailboxes had it, after a partition or as both took it at the same moment,
		 * and the other keeps it.
		 */
		CONFLICT

	}

}
