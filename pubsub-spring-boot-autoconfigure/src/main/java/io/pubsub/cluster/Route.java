package io.pubsub.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Where a message goes. Immutable.
 */
public final class Route {

	/** Stands for the publisher's own node: no other has this id. */
	static final UUID PUBLISHER = new UUID(0, 0);

	/** To no other node. */
	public static final Route NOWHERE = new Route(new Lane[0], Map.of(), null);

	private final Lane[] lanes;

	private final Map<String, UUID> assigned;

	private final @Nullable UUID others;

	/**
	 * Makes a route.
	 * @param lanes to the nodes it goes to, each once
	 * @param assigned by group, the node that serves it
	 * @param others the node that serves any other group, or null
	 */
	Route(Lane[] lanes, Map<String, UUID> assigned, @Nullable UUID others) {
		this.lanes = lanes;
		this.assigned = assigned;
		this.others = others;
	}

	Lane[] lanes() {
		return this.lanes;
	}

	/**
	 * The nodes it goes to.
	 * @return their ids, each once
	 */
	public List<UUID> nodes() {
		return Arrays.stream(this.lanes).map(Lane::node).toList();
	}

	/**
	 * By group, the one node that serves it.
	 * @return ids of nodes
	 */
	public Map<String, UUID> assigned() {
		return this.assigned;
	}

	/**
	 * Whether the publisher's own node serves a group, if it has a member.
	 * @param group the group
	 * @return true if no other node does
	 */
	public boolean isServedHere(String group) {
		UUID server = this.assigned.get(group);
		return (server != null) ? server.equals(PUBLISHER) : this.others == null;
	}

	/**
	 * The node that serves any other group, as it may have one that this node does not
	 * know of.
	 * @return the id of the node, or null
	 */
	public @Nullable UUID others() {
		return this.others;
	}

	public boolean isNowhere() {
		return this.lanes.length == 0;
	}

}
