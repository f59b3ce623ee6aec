package io.pubsub.cluster;

import java.util.ArrayList;
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

	/** To how many mailboxes of each node the message is owed, besides groups. */
	private final int mailboxes;

	/** Whether no node is known to have a subscriber. */
	private final boolean guess;

	/**
	 * Makes the route of a message that is published.
	 * @param lanes to the nodes it goes to, each once
	 * @param assigned by group, the node that serves it
	 * @param others the node that serves any other group, or null
	 */
	Route(Lane[] lanes, Map<String, UUID> assigned, @Nullable UUID others) {
		this(lanes, assigned, others, 0, false);
	}

	private Route(Lane[] lanes, Map<String, UUID> assigned, @Nullable UUID others, int mailboxes, boolean guess) {
		this.mailboxes = mailboxes;
		this.guess = guess;
		this.lanes = lanes;
		this.assigned = assigned;
		this.others = others;
	}

	/**
	 * Makes the route of a message that is sent to mailboxes.
	 * @param lanes to the nodes it goes to, each once
	 */
	static Route toMailboxes(Lane... lanes) {
		return new Route(lanes, Map.of(), null, 1, false);
	}

	/** The same, and to other nodes, which may be among those it goes to. */
	Route with(Lane[] more) {
		List<Lane> all = null;
		for (Lane lane : more) {
			if (!Arrays.asList(this.lanes).contains(lane)) {
				all = (all != null) ? all : new ArrayList<>(Arrays.asList(this.lanes));
				all.add(lane);
			}
		}
		return (all == null) ? this
				: new Route(all.toArray(Lane[]::new), this.assigned, this.others, this.mailboxes, this.guess);
	}

	/**
	 * The same for a message that no node is known to want: the nodes that it goes to
	 * have not yet reported whether they do.
	 */
	Route asGuess() {
		return new Route(this.lanes, this.assigned, this.others, this.mailboxes, true);
	}

	/**
	 * The same for a message that is not to be counted as unheard if these nodes do not
	 * want it: other nodes got it, or its publisher is notified of the outcome.
	 * @return the same route, or one for which {@link #owed} is not negative
	 */
	public Route told() {
		return this.guess ? new Route(this.lanes, this.assigned, this.others, this.mailboxes, false) : this;
	}

	/**
	 * To how many mailboxes and groups of a node the message is owed: those that it is
	 * lost for if the node does not take it.
	 * @param node the id of the node
	 * @return their number; -1 if no subscriber is known, neither of this node nor of any
	 * other, and this one serves the groups that it has
	 */
	public int owed(UUID node) {
		if (this.guess) {
			return node.equals(this.others) ? -1 : 0;
		}
		int owed = this.mailboxes;
		if (!this.assigned.isEmpty()) {
			for (UUID server : this.assigned.values()) {
				owed += server.equals(node) ? 1 : 0;
			}
		}
		return owed;
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
