package io.pubsub.cluster;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.topic.TopicIndex;
import io.pubsub.topic.TopicPattern;

/**
 * Which nodes a topic's messages go to: those that have a subscriber for it, as their
 * rows say, and those whose rows are not known yet. Of the nodes that have a subscriber
 * of some group one is chosen, in turns. Changed by one thread, read by all without a
 * lock.
 */
final class Interest {

	private static final Log logger = LogFactory.getLog(Interest.class);

	private static final UUID[] NOBODY = {};

	private final TopicIndex<Interested> index = new TopicIndex<>();

	/** Whose turn it is in each group there ever was. */
	private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

	/** Members, oldest first, without this node. */
	private volatile UUID[] members = NOBODY;

	/** Members whose rows are not known, oldest first. */
	private volatile UUID[] unknown = NOBODY;

	private final Set<UUID> unknownNodes = new HashSet<>();

	private final boolean broadcast;

	Interest(Routing routing) {
		this.broadcast = (routing == Routing.BROADCAST);
	}

	void members(UUID[] members) {
		this.members = members;
		updateUnknown();
	}

	void unknown(UUID node) {
		this.unknownNodes.add(node);
		updateUnknown();
	}

	void known(UUID node) {
		this.unknownNodes.remove(node);
		updateUnknown();
	}

	private void updateUnknown() {
		this.unknown = Arrays.stream(this.members).filter(this.unknownNodes::contains).toArray(UUID[]::new);
	}

	void added(UUID node, String pattern, String group) {
		update(pattern, (interested) -> {
			Interested before = (interested != null) ? interested : Interested.NONE;
			return before.with(node, group);
		});
	}

	void removed(UUID node, String pattern, String group) {
		update(pattern, (interested) -> {
			Interested after = (interested != null) ? interested.without(node, group) : Interested.NONE;
			return after.isEmpty() ? null : after;
		});
	}

	private void update(String pattern, UnaryOperator<@Nullable Interested> change) {
		try {
			this.index.update(TopicPattern.parse(pattern), change);
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Another node is interested in what is no topic here: " + ex.getMessage());
		}
	}

	/**
	 * Finds where a message goes.
	 * @param topic its topic
	 * @param served groups that are served already
	 * @return the other nodes it goes to
	 */
	Route route(String topic, Set<String> served) {
		Matches matches = new Matches();
		this.index.match(topic, matches::add);
		UUID[] unknown = this.unknown;
		if (!this.broadcast && matches.groups == null && unknown.length == 0) {
			return (matches.nodes.length == 0) ? Route.NOWHERE : new Route(matches.nodes, Map.of(), null);
		}
		Map<String, UUID> assigned = (matches.groups != null) ? assign(matches.groups, served) : new HashMap<>();
		Set<UUID> nodes = new LinkedHashSet<>(Arrays.asList(this.broadcast ? this.members : matches.nodes));
		nodes.addAll(assigned.values());
		nodes.addAll(Arrays.asList(unknown));
		UUID others = (unknown.length > 0) ? unknown[0] : null;
		if (others != null) {
			// so that the one who serves unassigned groups knows which are served here
			served.forEach((group) -> assigned.put(group, Route.PUBLISHER));
		}
		return new Route(nodes.toArray(UUID[]::new), assigned, others);
	}

	private Map<String, UUID> assign(Map<String, Set<UUID>> groups, Set<String> served) {
		Map<String, UUID> assigned = new HashMap<>();
		groups.forEach((group, candidates) -> {
			if (!served.contains(group)) {
				int turn = this.turns.computeIfAbsent(group, (key) -> new AtomicInteger()).getAndIncrement();
				UUID[] nodes = candidates.toArray(UUID[]::new);
				assigned.put(group, nodes[Math.floorMod(turn, nodes.length)]);
			}
		});
		return assigned;
	}

	/**
	 * Whether a node has a subscriber for a topic, as far as is known here.
	 */
	boolean isInterested(UUID node, String topic) {
		if (this.broadcast || Arrays.asList(this.unknown).contains(node)) {
			return true;
		}
		Matches matches = new Matches();
		this.index.match(topic, matches::add);
		return Arrays.asList(matches.nodes).contains(node) || (matches.groups != null
				&& matches.groups.values().stream().anyMatch((candidates) -> candidates.contains(node)));
	}

	/**
	 * Calls back for each topic and pattern, with the nodes that have a subscriber.
	 */
	void forEachTopic(BiConsumer<String, Set<UUID>> action) {
		this.index.forEach((topic, interested) -> {
			Set<UUID> nodes = new LinkedHashSet<>(Arrays.asList(interested.nodes()));
			interested.groups().values().forEach((group) -> nodes.addAll(Arrays.asList(group)));
			action.accept(topic, nodes);
		});
	}

	/**
	 * Who is interested in one topic or pattern. Immutable.
	 *
	 * @param nodes nodes that have a subscriber without a group
	 * @param groups by group, nodes that have a subscriber of it
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Interested(UUID[] nodes, Map<String, UUID[]> groups) {

		private static final Interested NONE = new Interested(NOBODY, Map.of());

		Interested with(UUID node, String group) {
			if (group.isEmpty()) {
				return new Interested(plus(this.nodes, node), this.groups);
			}
			Map<String, UUID[]> groups = new HashMap<>(this.groups);
			groups.merge(group, new UUID[] { node }, (nodes, added) -> plus(nodes, node));
			return new Interested(this.nodes, Map.copyOf(groups));
		}

		Interested without(UUID node, String group) {
			if (group.isEmpty()) {
				return new Interested(minus(this.nodes, node), this.groups);
			}
			Map<String, UUID[]> groups = new HashMap<>(this.groups);
			groups.computeIfPresent(group, (key, nodes) -> {
				UUID[] fewer = minus(nodes, node);
				return (fewer.length > 0) ? fewer : null;
			});
			return new Interested(this.nodes, Map.copyOf(groups));
		}

		boolean isEmpty() {
			return this.nodes.length == 0 && this.groups.isEmpty();
		}

		private static UUID[] plus(UUID[] nodes, UUID node) {
			UUID[] more = Arrays.copyOf(nodes, nodes.length + 1);
			more[nodes.length] = node;
			return more;
		}

		private static UUID[] minus(UUID[] nodes, UUID node) {
			return Arrays.stream(nodes).filter((other) -> !other.equals(node)).toArray(UUID[]::new);
		}

	}

	/** What matches one topic. */
	private static final class Matches {

		private UUID[] nodes = NOBODY;

		/** In an order that is the same for all messages, so that turns are even. */
		private @Nullable Map<String, Set<UUID>> groups;

		void add(Interested interested) {
			if (interested.nodes().length > 0) {
				this.nodes = (this.nodes.length == 0) ? interested.nodes() : union(this.nodes, interested.nodes());
			}
			if (!interested.groups().isEmpty()) {
				Map<String, Set<UUID>> groups = (this.groups != null) ? this.groups : new HashMap<>();
				interested.groups()
					.forEach((group, nodes) -> groups.computeIfAbsent(group, (key) -> new TreeSet<>())
						.addAll(Arrays.asList(nodes)));
				this.groups = groups;
			}
		}

		private static UUID[] union(UUID[] some, UUID[] others) {
			Set<UUID> union = new LinkedHashSet<>(Arrays.asList(some));
			union.addAll(Arrays.asList(others));
			return union.toArray(UUID[]::new);
		}

	}

}
