package io.pubsub.node.model;

import java.util.List;

/**
 * That a node watches something now, perhaps more than once.
 *
 * @param by the node that watches
 * @param at the node of what is watched
 * @param target a {@link Box}, or the name of an event
 */
record Watched(ModelNode by, ModelNode at, Object target) {

	boolean isRemote() {
		return this.by != this.at;
	}

	/** Who watches something. */
	interface Source {

		List<Watched> watched();

		/** How many on a node wait for what they watch to be back. */
		long waiting(ModelNode node);

	}

}
