package io.pubsub.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Where a message goes. Immutable.
 */
public final class Route {

	/** Stands for the publisher's own node: no other has this id. */
	static final UUID PUBLISHER = new UUID(0, 0);

	private static final Predicate<String> ALL = (group) -> true;

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
	 * The node that serves any other group, as it may have one that this node does not
	 * know of.
	 * @return the id of the node, or null
	 */
	public @Nullable UUID others() {
		return this.others;
	}

	/**
	 * The groups that the publisher's own node serves, as far as it has members: those
	 * that no other node was chosen for.
	 * @return true for the name of such a group
	 */
	public Predicate<String> servedHere() {
		return this.assigned.isEmpty() ? ALL : (group) -> {
			UUID node = this.assigned.get(group);
			return node == null || node.equals(PUBLISHER);
		};
	}

	public boolean isNowhere() {
		return this.lanes.length == 0;
	}

}
