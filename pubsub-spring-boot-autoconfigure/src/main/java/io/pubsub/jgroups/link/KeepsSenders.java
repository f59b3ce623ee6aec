package io.pubsub.jgroups.link;

import org.jgroups.Address;

/**
 * A protocol that keeps state for each node that has sent it something.
 */
interface KeepsSenders {

	/** Drops what a node has sent that is not a member. */
	void forget(Address node);

}
