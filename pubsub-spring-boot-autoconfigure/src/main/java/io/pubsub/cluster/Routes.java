package io.pubsub.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

import io.pubsub.Node;
import io.pubsub.Spread;

/**
 * The ways to the nodes that are interested in a topic, or to nodes that the caller
 * names. Thread-safe; finding a way takes no lock.
 */
public final class Routes {

	private final Interest interest;

	private final Links links;

	private final Receiver receiver;

	Routes(Interest interest, Links links, Receiver receiver) {
		this.interest = interest;
		this.links = links;
		this.receiver = receiver;
	}

	/**
	 * Whether there is nowhere to go, as this node sees no other member.
	 * @return true if so
	 */
	public boolean isAlone() {
		return this.interest.isAlone();
	}

	/**
	 * Finds where a message goes.
	 * @param topic its topic
	 * @param own groups that have a member on this node which is not about to close, and
	 * how they share messages
	 * @param reserve groups that can be served on this node if no other has a member
	 * @return the other nodes it goes to, and the groups that this node is to serve
	 */
	public Route toSubscribers(String topic, Map<String, Spread> own, Set<String> reserve) {
		return this.interest.route(topic, own, reserve);
	}

	/**
	 * The groups with a member on another node that subscribes to a topic.
	 * @param topic the topic
	 * @return their names
	 */
	public Set<String> groups(String topic) {
		return this.interest.groups(topic);
	}

	/**
	 * Counts the changes of where messages go. Read it before a route is found: if it is
	 * the same later, so is the route.
	 * @return the number of changes
	 */
	public int changes() {
		return this.interest.changes();
	}

	/**
	 * Adds nodes to a route, and those that have become interested in a topic since it
	 * was found. Groups stay as they are.
	 * @param route the route
	 * @param topic the topic
	 * @param isCurrent whether no node can have become interested
	 * @param nodes the ids of further nodes
	 * @return the route to all of them that are in the cluster
	 */
	public Route extend(Route route, String topic, boolean isCurrent, List<UUID> nodes) {
		Lane[] keepers = lanes(nodes);
		return isCurrent ? route.with(keepers) : this.interest.refresh(route, topic).with(keepers);
	}

	/**
	 * Finds other nodes for groups that this node was to serve and could not, as their
	 * members here have closed.
	 * @param route where the message goes without them
	 * @param topic its topic
	 * @param groups the groups
	 * @return the route with one node more for each group that has a member elsewhere;
	 * the same if there is none
	 */
	public Route reroute(Route route, String topic, Set<String> groups) {
		return this.interest.reroute(route, topic, groups);
	}

	/**
	 * Finds the way to one node.
	 * @param node the node, another one
	 * @param topic the message's topic
	 * @return the route, nowhere if the node has no subscriber for the topic
	 */
	public Route to(Node node, String topic) {
		return this.interest.routeTo(node.id(), topic);
	}

	/**
	 * Finds the way to one node, whatever it subscribes to.
	 * @param node the id of the node, another one
	 * @return the route, nowhere if the node is not in the cluster as this node sees it
	 */
	public Route to(UUID node) {
		Lane lane = this.links.lane(node);
		return (lane != null) ? Route.toMailboxes(lane) : Route.NOWHERE;
	}

	/**
	 * Finds the way to several nodes, whatever they subscribe to.
	 * @param nodes the ids of the nodes, other ones, each once
	 * @return the route to those of them that are in the cluster as this node sees it
	 */
	public Route to(List<UUID> nodes) {
		Lane[] lanes = lanes(nodes);
		return (lanes.length > 0) ? Route.toMailboxes(lanes) : Route.NOWHERE;
	}

	/**
	 * Finds the way to nodes that watch an event. A watcher detects a missing message by
	 * its number, so nothing is owed to a node that has left.
	 * @param nodes the ids of the nodes, other ones, each once
	 * @return the route to those of them that are in the cluster as this node sees it
	 */
	public Route toWatchers(List<UUID> nodes) {
		Lane[] lanes = lanes(nodes);
		return (lanes.length > 0) ? new Route(lanes, Map.of(), null) : Route.NOWHERE;
	}

	/**
	 * Finds the nodes of which one is to be chosen.
	 * @param topic the message's topic
	 * @return the ways to all other nodes that have a subscriber, in random order, and
	 * then to those of which that is not known
	 */
	public Route candidates(String topic) {
		return this.interest.candidates(topic);
	}

	/**
	 * Calls back for each topic or pattern that other nodes are interested in.
	 * @param action gets the topic and the names of the nodes
	 */
	public void forEachTopic(BiConsumer<String, Set<String>> action) {
		this.interest.forEachTopic((topic, nodes) -> {
			Set<String> names = new HashSet<>();
			nodes.forEach((node) -> names.add(this.receiver.nameOf(node)));
			action.accept(topic, names);
		});
	}

	private Lane[] lanes(List<UUID> nodes) {
		return nodes.stream().map(this.links::lane).filter(Objects::nonNull).toArray(Lane[]::new);
	}

}
