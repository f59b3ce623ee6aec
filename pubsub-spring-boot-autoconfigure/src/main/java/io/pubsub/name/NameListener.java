package io.pubsub.name;

/**
 * Notified when a mailbox gains a name, or loses it to another mailbox. Calls run on
 * worker threads, in order, and never overlap. May block. Exceptions are logged.
 */
@FunctionalInterface
public interface NameListener {

	/**
	 * The mailbox holds the name, and every node finds it.
	 * @param name the name
	 */
	default void onRegistered(String name) {
	}

	/**
	 * Another mailbox holds the name now. Not called when the name was given up on this
	 * node: unregistered, withdrawn, or its mailbox closed.
	 * @param name the name
	 * @param reason the reason
	 */
	void onLost(String name, Reason reason);

	/** Why a name was lost. */
	enum Reason {

		/**
		 * Another mailbox has taken the name with {@link Names#reRegister reRegister}.
		 */
		REPLACED,

		/**
		 * Two mailboxes held the name, after a partition or because both took it at the
		 * same moment, and the other one keeps it.
		 */
		CONFLICT

	}

}
