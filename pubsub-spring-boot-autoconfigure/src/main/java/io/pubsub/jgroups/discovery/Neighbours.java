package io.pubsub.jgroups.discovery;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Set;

/**
 * Where other nodes of the cluster may be.
 */
public interface Neighbours {

	/** This node listens at an address from now on, and will look for others. */
	default void arrived(InetSocketAddress self) {
	}

	/**
	 * This node leaves. May be called more than once, and without the node having
	 * arrived.
	 */
	default void left() {
	}

	/** Where nodes may be at the moment. This node may be among them. */
	Collection<InetSocketAddress> addresses();

	/**
	 * Called from time to time, after {@link #addresses()}, on the oldest node of a view,
	 * which may forget nodes that are gone.
	 * @param members where the nodes of the view listen
	 */
	default void tidy(Set<InetSocketAddress> members) {
	}

}
