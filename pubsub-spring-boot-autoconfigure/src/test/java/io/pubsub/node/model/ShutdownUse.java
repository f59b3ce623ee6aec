package io.pubsub.node.model;

import java.util.Random;

/**
 * One more way to use a node of a {@link ShutdownRun}. Opened and ended by the thread of
 * the run, used by that of the node.
 */
interface ShutdownUse {

	/** Opens what hears: before the node is used, and now and then later. */
	void open(Random random);

	/** Uses the node once, perhaps while it ends. */
	void use(Random random);

	/**
	 * The node is about to end.
	 * @param drains whether it is drained first; if not, what waits is not handled
	 */
	void ending(boolean drains);

}
