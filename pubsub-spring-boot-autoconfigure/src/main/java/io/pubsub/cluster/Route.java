package io.pubsub.cluster;

import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Where a message goes.
 *
 * @param nodes the other nodes it goes to, each once
 * @param assigned by group, the one node that serves it
 * @param others the node that serves any other group, as it may have one that this node
 * does not know of; or null
 */
@SuppressWarnings("ArrayRecordComponent")
public record Route(UUID[] nodes, Map<String, UUID> assigned, @Nullable UUID others) {

	/** Stands for the publisher's own node: no other has this id. */
	static final UUID PUBLISHER = new UUID(0, 0);

	/** To no other node. */
	public static final Route NOWHERE = new Route(new UUID[0], Map.of(), null);

	/**
	 * The way to one node, which serves all groups.
	 * @param node the node
	 * @return the route
	 */
	static Route to(UUID node) {
		return new Route(new UUID[] { node }, Map.of(), node);
	}

	public boolean isNowhere() {
		return this.nodes.length == 0;
	}

}
