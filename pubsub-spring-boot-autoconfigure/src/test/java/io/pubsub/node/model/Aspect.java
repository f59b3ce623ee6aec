package io.pubsub.node.model;

/**
 * One matter of which there is a model: the steps that change it, and what must be so
 * when all is quiet. Used by the one thread of its {@link Simulation}. Which steps it
 * offers, and what it makes of them, must depend on the model and the random numbers
 * alone, so that a seed always gives the same steps.
 */
interface Aspect {

	/** Offers the steps that are possible now. */
	void offer(Steps steps);

	/** A node is about to start. */
	default void starting(ModelNode node) {
	}

	/** A mailbox was closed, by hand or with its node. */
	default void closed(Box box) {
	}

	/** A node has left or died, after its mailboxes were closed. */
	default void ended(ModelNode node, boolean crashed) {
	}

	/** What one node sends another may be lost from now on. */
	default void unreliable(ModelNode from, ModelNode to) {
	}

	/**
	 * Compares the library with the model. Called again and again until all is as it must
	 * be, or too much time has passed.
	 * @throws AssertionError if there is a difference, which may still go
	 */
	void check();

	/** All is quiet, and as it must be. */
	default void settled() {
	}

}
