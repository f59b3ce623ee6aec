package io.pubsub.application;

import org.springframework.context.ApplicationListener;

/**
 * The transactions of an application, or that it has none.
 */
public interface Transactions {

	/** Of an application without transactions. */
	Transactions NONE = new Transactions() {
	};

	/**
	 * Runs something after the transaction of this thread has been committed.
	 * @param action is not to throw; does not run if the transaction, or the part of it
	 * since a savepoint, is rolled back
	 * @param unknown runs instead if the outcome of the transaction is not known
	 * @return false if this thread has no transaction, so that nothing will run
	 */
	default boolean afterCommit(Runnable action, Runnable unknown) {
		return false;
	}

	/**
	 * Whether there is a transaction manager, so that {@link #run(Runnable)} can be used.
	 * @return false if there is none, or more than one of which none is primary
	 */
	default boolean isAvailable() {
		return false;
	}

	/**
	 * Runs something in a transaction of its own.
	 * @param action what to run
	 */
	default void run(Runnable action) {
		action.run();
	}

	/**
	 * Whether a listener is called only in a transaction.
	 * @param listener the listener
	 * @return false if it is called without a transaction as well
	 */
	default boolean isNeededBy(ApplicationListener<?> listener) {
		return false;
	}

	/**
	 * Whether a listener takes part in transactions.
	 * @param listener the listener
	 * @return true if it is called in some phase of a transaction
	 */
	default boolean isUsedBy(ApplicationListener<?> listener) {
		return false;
	}

}
