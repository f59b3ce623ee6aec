package io.pubsub.node;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Mailbox;

/**
 * Finds where what is published on this node goes.
 * <p>
 * Each group is served by one node, which is decided once, before the message is given to
 * anybody. If members of this node were to serve it and turn out to have closed, another
 * node is chosen, before the message is sent; if there is none, the message is lost for
 * that group, and counted.
 */
final class TopicRoutes {

	private final String self;

	private final Dispatcher<Delivery> dispatcher;

	private final Losses losses;

	private final @Nullable Peers peers;

	TopicRoutes(String self, Dispatcher<Delivery> dispatcher, Losses losses, @Nullable Peers peers) {
		this.self = self;
		this.dispatcher = dispatcher;
		this.losses = losses;
		this.peers = peers;
	}

	/**
	 * Finds where a message goes.
	 * @param topic its topic
	 * @param except a mailbox that gets no copy, or null
	 * @return the other nodes it goes to, and which groups they are to serve
	 */
	Route route(String topic, @Nullable Mailbox<Delivery> except) {
		return (this.peers != null) ? this.peers.route(topic, this.dispatcher.groups(topic, except),
				this.dispatcher.closingGroups(topic, except)) : Route.NOWHERE;
	}

	/**
	 * Finds other nodes for the groups whose members on this node have closed since the
	 * route was found.
	 * @param route where the message was to go
	 * @param topic its topic
	 * @param fanout what came of it on this node
	 * @return the route with these nodes; the same if there are none
	 */
	Route reroute(Route route, String topic, Dispatcher.Fanout<Delivery> fanout) {
		Set<String> unserved = fanout.unserved();
		return (unserved.isEmpty() || this.peers == null) ? route : this.peers.reroute(route, topic, unserved);
	}

	/**
	 * Counts the groups that a node was to serve which has left before the message was
	 * sent.
	 * @param route where the message goes
	 * @param node the id of the node
	 */
	void countLeft(Route route, UUID node) {
		int lost = route.owed(node);
		if (this.peers != null && lost > 0) {
			this.losses.count(Cause.NO_MAILBOX, null, this.peers.node(node).name(), lost);
		}
	}

	/**
	 * Counts the groups that a message is lost for, as their members on this node have
	 * closed and no other node has any.
	 * @param route where the message goes after all
	 * @param fanout what came of it on this node
	 * @return how many groups
	 */
	int countLost(Route route, Dispatcher.Fanout<Delivery> fanout) {
		if (fanout.unserved().isEmpty()) {
			return 0;
		}
		Set<String> lost = new HashSet<>(fanout.unserved());
		lost.removeIf((group) -> !route.isServedHere(group));
		if (!lost.isEmpty()) {
			this.losses.count(Cause.NO_MAILBOX, null, this.self, lost.size());
		}
		return lost.size();
	}

}
