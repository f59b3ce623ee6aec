package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.Spread;
import io.pubsub.log.Printable;
import io.pubsub.topic.GroupTurns;
import io.pubsub.topic.TopicIndex;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Row;

/**
 * Which nodes a topic's messages go to: those that have a subscriber for it, as their
 * rows say, and those whose rows are not known yet. Of the nodes that have a subscriber
 * of some group, this one included, one is chosen, in turns. Changed by the control
 * thread, read by all without a lock.
 */
final class Interest implements RowObserver {

	private static final Log logger = LogFactory.getLog(Interest.class);

	/** How many sets of nodes are remembered, for topics to share. */
	private static final int SHARED = 1000;

	private final TopicIndex<Interested> index = new TopicIndex<>();

	/**
	 * By lanes, what topics share that concern just these; used by the control thread.
	 */
	private final Map<List<Lane>, Interested> shared = new HashMap<>();

	/** Of groups that have members on other nodes. */
	private final GroupTurns turns = new GroupTurns();

	/** Members without this node, oldest first. */
	private volatile Lane[] members = {};

	/**
	 * Members whose rows are not known, oldest first. Read this before the index: rows
	 * are added before their node is known, so a node is seen here or there.
	 */
	private volatile Lane[] unknown = {};

	private final Set<UUID> unknownNodes = new HashSet<>();

	/** Members that are about to leave; used by the control thread. */
	private final Set<UUID> leaving = new HashSet<>();

	/** Counts what changes where messages go; written by the control thread. */
	private volatile int changes;

	private final boolean broadcast;

	private final Links links;

	Interest(Routing routing, Links links) {
		this.links = links;
		this.broadcast = (routing == Routing.BROADCAST);
	}

	/** A number that is another one once messages go elsewhere than before. */
	int changes() {
		return this.changes;
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // only the control thread writes
	private void changed() {
		this.changes++;
	}

	void members(Lane[] members) {
		this.members = members;
		this.leaving.retainAll(Arrays.stream(members).map(Lane::node).toList());
		this.shared.clear();
		updateUnknown();
	}

	/** Whether no other node is there to send to. */
	boolean isAlone() {
		return this.members.length == 0;
	}

	@Override
	public Row shared(Row row) {
		String topic = this.index.topic(row.key());
		return (topic != null) ? new Row(row.kind(), topic, row.value()) : row;
	}

	@Override
	public void unknown(UUID node) {
		this.unknownNodes.add(node);
		updateUnknown();
	}

	@Override
	public void known(UUID node) {
		this.unknownNodes.remove(node);
		updateUnknown();
	}

	/** A node takes no more messages, as it is about to leave: nothing is sent there. */
	void leaving(UUID node) {
		Lane lane = this.links.lane(node);
		if (lane != null && this.leaving.add(node)) {
			List<String> patterns = new ArrayList<>();
			this.index.forEach((pattern, interested) -> {
				if (interested.concerns(lane)) {
					patterns.add(pattern);
				}
			});
			patterns.forEach((pattern) -> update(pattern, (interested) -> remaining(interested, lane)));
			updateUnknown();
		}
	}

	private @Nullable Interested remaining(@Nullable Interested interested, Lane lane) {
		Interested after = (interested != null) ? interested.without(lane) : Interested.NONE;
		return after.isEmpty() ? null : shared(after);
	}

	private void updateUnknown() {
		this.unknown = Arrays.stream(this.members)
			.filter((lane) -> this.unknownNodes.contains(lane.node()) && !this.leaving.contains(lane.node()))
			.toArray(Lane[]::new);
		changed();
	}

	@Override
	public void added(UUID node, Row row) {
		Lane lane = this.links.requireLane(node);
		if (!row.value().isEmpty()) {
			this.turns.added(row.value());
		}
		if (this.leaving.contains(node)) {
			return;
		}
		update(row.key(), (interested) -> {
			Interested before = (interested != null) ? interested : Interested.NONE;
			return shared(before.with(lane, row.value()));
		});
	}

	@Override
	public void removed(UUID node, Row row) {
		Lane lane = this.links.requireLane(node);
		update(row.key(), (interested) -> {
			Interested after = (interested != null) ? interested.without(lane, row.value()) : Interested.NONE;
			return after.isEmpty() ? null : shared(after);
		});
		if (!row.value().isEmpty()) {
			this.turns.removed(row.value());
		}
	}

	/**
	 * Topics that concern the same nodes share one object that says so.
	 */
	private Interested shared(Interested interested) {
		if (!interested.groups().isEmpty()) {
			return interested;
		}
		if (this.shared.size() > SHARED) {
			this.shared.clear();
		}
		return this.shared.computeIfAbsent(List.of(interested.lanes()), (lanes) -> interested);
	}

	private void update(String pattern, UnaryOperator<@Nullable Interested> change) {
		try {
			if (!this.index.updateTopic(pattern, change)) {
				this.index.update(TopicPattern.parse(pattern), change);
			}
			changed();
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Another node is interested in what is no topic here: " + Printable.message(ex));
		}
	}

	/**
	 * Finds where a message goes.
	 * @param topic its topic
	 * @param own groups that have a member on this node which is not about to close, and
	 * how they share messages
	 * @param reserve groups that can be served on this node if no other has a member
	 * @return the other nodes it goes to
	 */
	Route route(String topic, Map<String, Spread> own, Set<String> reserve) {
		Lane[] unknown = this.unknown;
		Matches matches = new Matches();
		this.index.match(topic, matches);
		if (!this.broadcast && matches.groups == null && unknown.length == 0) {
			return matches.route();
		}
		Map<UUID, Lane> lanes = new TreeMap<>();
		addAll(lanes, this.broadcast ? this.members : matches.route().lanes());
		addAll(lanes, unknown);
		Map<String, UUID> assigned = new HashMap<>();
		if (matches.groups != null) {
			matches.groups.forEach((group, candidates) -> {
				Lane lane = choose(group, candidates.values(), own.get(group));
				if (lane != null) {
					assigned.put(group, lane.node());
					lanes.put(lane.node(), lane);
				}
			});
		}
		UUID others = null;
		if (unknown.length > 0) {
			others = unknown[0].node();
			// so that the one who serves unassigned groups knows which are served here
			own.keySet().forEach((group) -> assigned.putIfAbsent(group, Route.PUBLISHER));
			reserve.forEach((group) -> assigned.putIfAbsent(group, Route.PUBLISHER));
		}
		Route route = new Route(lanes.values().toArray(Lane[]::new), assigned, others);
		boolean guess = others != null && matches.groups == null && matches.route().isNowhere();
		return guess ? route.asGuess() : route;
	}

	/**
	 * Chooses the node that serves a group.
	 * @param own how it shares messages if it has a member on this node, else null
	 * @return the way to another node, or null for this node
	 */
	private @Nullable Lane choose(String group, Collection<Lane> others, @Nullable Spread own) {
		if (own == Spread.OWN_NODE_FIRST) {
			return null;
		}
		int turn = this.turns.next(group, others.size() + ((own != null) ? 1 : 0));
		return (turn < others.size()) ? others.toArray(Lane[]::new)[turn] : null;
	}

	/** The groups with a member on another node that subscribes to a topic. */
	Set<String> groups(String topic) {
		Matches matches = new Matches();
		this.index.match(topic, matches);
		return (matches.groups != null) ? matches.groups.keySet() : Set.of();
	}

	/** How many groups this remembers whose turn it is. */
	int rememberedGroups() {
		return this.turns.size();
	}

	/**
	 * Finds other nodes for groups that this node was to serve and could not.
	 * @param route where the message goes without them
	 * @param topic its topic
	 * @param groups the groups
	 * @return the route with one node more for each group that has a member elsewhere;
	 * the same if there is none
	 */
	Route reroute(Route route, String topic, Set<String> groups) {
		Matches matches = new Matches();
		this.index.match(topic, matches);
		if (matches.groups == null || Collections.disjoint(matches.groups.keySet(), groups)) {
			return route;
		}
		Map<UUID, Lane> lanes = new TreeMap<>();
		addAll(lanes, route.lanes());
		Map<String, UUID> assigned = new HashMap<>(route.assigned());
		matches.groups.forEach((group, candidates) -> {
			if (groups.contains(group)) {
				Lane lane = candidates.values().toArray(Lane[]::new)[this.turns.next(group, candidates.size())];
				assigned.put(group, lane.node());
				lanes.put(lane.node(), lane);
			}
		});
		return new Route(lanes.values().toArray(Lane[]::new), assigned, route.others());
	}

	/**
	 * Adds the nodes that have a subscriber without a group, or of which that is not
	 * known, to a route.
	 */
	Route refresh(Route route, String topic) {
		Lane[] unknown = this.unknown;
		Matches matches = new Matches();
		this.index.match(topic, matches);
		return route.with(matches.route().lanes()).with(this.broadcast ? this.members : unknown);
	}

	/**
	 * Finds the way to one node, which serves all groups of its own.
	 * @param node the node
	 * @param topic the message's topic
	 * @return the route, nowhere if the node has no subscriber as far as is known here
	 */
	Route routeTo(UUID node, String topic) {
		Lane[] unknown = this.unknown;
		Map<UUID, Lane> lanes = known(topic);
		addAll(lanes, this.broadcast ? this.members : unknown);
		Lane lane = lanes.get(node);
		return (lane != null) ? new Route(new Lane[] { lane }, Map.of(), node) : Route.NOWHERE;
	}

	/**
	 * Finds the nodes of which one is to be chosen, whatever the routing.
	 * @param topic the message's topic
	 * @return the ways to all that have a subscriber, with a group or without, in random
	 * order, and then to those of which that is not known
	 */
	Route candidates(String topic) {
		Lane[] unknown = this.unknown;
		List<Lane> lanes = new ArrayList<>(known(topic).values());
		Collections.shuffle(lanes, ThreadLocalRandom.current());
		for (Lane lane : unknown) {
			if (!lanes.contains(lane)) {
				lanes.add(lane);
			}
		}
		return lanes.isEmpty() ? Route.NOWHERE : new Route(lanes.toArray(Lane[]::new), Map.of(), null);
	}

	private Map<UUID, Lane> known(String topic) {
		Map<UUID, Lane> lanes = new HashMap<>();
		this.index.match(topic, (interested) -> interested.forEachButRelays((members) -> addAll(lanes, members)));
		return lanes;
	}

	private static void addAll(Map<UUID, Lane> lanes, Lane[] more) {
		for (Lane lane : more) {
			lanes.put(lane.node(), lane);
		}
	}

	/**
	 * Calls back for each topic and pattern, with the nodes that have a subscriber.
	 */
	void forEachTopic(BiConsumer<String, Set<UUID>> action) {
		this.index.forEach((topic, interested) -> {
			Set<UUID> nodes = new LinkedHashSet<>();
			Arrays.stream(interested.lanes()).map(Lane::node).forEach(nodes::add);
			interested.groups().values().stream().flatMap(Arrays::stream).map(Lane::node).forEach(nodes::add);
			action.accept(topic, nodes);
		});
	}

	/**
	 * What matches one topic.
	 */
	private static final class Matches implements Consumer<Interested> {

		private Route route = Route.NOWHERE;

		/** In an order that is the same for all messages, so that turns are even. */
		private @Nullable Map<String, Map<UUID, Lane>> groups;

		/** Where it goes, groups aside. */
		Route route() {
			return this.route;
		}

		@Override
		public void accept(Interested interested) {
			if (this.route.isNowhere()) {
				this.route = interested.route();
			}
			else if (interested.lanes().length > 0) {
				Set<Lane> union = new LinkedHashSet<>(Arrays.asList(this.route.lanes()));
				union.addAll(Arrays.asList(interested.lanes()));
				this.route = new Route(union.toArray(Lane[]::new), Map.of(), null);
			}
			if (!interested.groups().isEmpty()) {
				Map<String, Map<UUID, Lane>> groups = (this.groups != null) ? this.groups : new HashMap<>();
				interested.groups()
					.forEach((group, lanes) -> addAll(groups.computeIfAbsent(group, (key) -> new TreeMap<>()), lanes));
				this.groups = groups;
			}
		}

	}

}
