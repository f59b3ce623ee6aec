package io.pubsub.jgroups;

import java.net.InetSocketAddress;
import java.util.Collection;

/**
 * Where other nodes of the cluster may be.
 */
interface Neighbours {

	/** This node listens there from now on, and will look for others. */
	default void arrived(InetSocketAddress self) {
	}

	/**
	 * This node goes. May be called more than once, or without it ever having arrived.
	 */
	default void left() {
	}

	/** Where there may be nodes at the moment, this one perhaps among them. */
	Collection<InetSocketAddress> addresses();

}
