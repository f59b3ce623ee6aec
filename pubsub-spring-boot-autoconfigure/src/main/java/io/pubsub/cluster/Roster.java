package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.ClusterMerged;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;

/**
 * The members that have sent their names, and the notifications of members that join and
 * leave. Written by the control thread.
 */
final class Roster {

	private static final Log logger = LogFactory.getLog(Roster.class);

	private final Node self;

	private final Function<UUID, @Nullable Node> names;

	private final Consumer<MembershipEvent> listener;

	/** Oldest first, this node included; read by all threads. */
	private volatile List<Node> nodes = List.of();

	/** Members, oldest first, this node included. */
	private List<UUID> members = List.of();

	/** Nodes that were reported to the listener as joined. */
	private final Map<UUID, Node> joined = new LinkedHashMap<>();

	/** Members that were nodes of a cluster before this one knew of them. */
	private final Set<UUID> established = new HashSet<>();

	/** Members that have an older node's name, and are about to leave for it. */
	private int refused;

	private boolean merging;

	Roster(Node self, Function<UUID, @Nullable Node> names, Consumer<MembershipEvent> listener) {
		this.self = self;
		this.names = names;
		this.listener = listener;
	}

	List<Node> nodes() {
		return this.nodes;
	}

	List<UUID> members() {
		return this.members;
	}

	void members(List<UUID> members, boolean merged) {
		this.members = members;
		this.established.retainAll(Set.copyOf(members));
		if (merged) {
			this.established.addAll(members);
		}
		this.merging |= merged;
	}

	/**
	 * Takes in names that have arrived meanwhile, and notifies the listener.
	 */
	void update() {
		List<Node> nodes = new ArrayList<>();
		int refused = 0;
		for (UUID member : this.members) {
			Node node = member.equals(this.self.id()) ? this.self : this.names.apply(member);
			if (node != null && isRefused(node, nodes)) {
				refused++;
			}
			else if (node != null) {
				nodes.add(node);
			}
		}
		this.refused = refused;
		this.nodes = List.copyOf(nodes);
		if (isNameTaken() && !this.established.contains(this.self.id())) {
			// this node does not stay itself
			return;
		}
		Set<Node> present = new HashSet<>(nodes);
		this.joined.values().removeIf((node) -> {
			boolean left = !present.contains(node);
			if (left) {
				logger.info("Node " + node + " has left; the cluster is " + nodes);
				this.listener.accept(new NodeLeft(node));
			}
			return left;
		});
		for (Node node : nodes) {
			if (!node.equals(this.self) && this.joined.putIfAbsent(node.id(), node) == null) {
				logger.info("Node " + node + " has joined; the cluster is " + nodes);
				this.listener.accept(new NodeJoined(node));
			}
		}
	}

	/**
	 * Whether a node does not stay: it has just started, with the name of an older one,
	 * and stops when it learns of that. Two nodes of clusters that have merged both stay.
	 */
	private boolean isRefused(Node node, List<Node> older) {
		return !node.equals(this.self) && !this.established.contains(node.id()) && !this.joined.containsKey(node.id())
				&& older.stream().anyMatch((other) -> other.name().equals(node.name()));
	}

	/** Whether all members have sent their names. */
	boolean isComplete() {
		return this.nodes.size() + this.refused == this.members.size();
	}

	/** Whether clusters have merged, and that is still to be reported. */
	boolean isMerging() {
		return this.merging;
	}

	/** Reports that clusters have merged, if they have since the last call. */
	void merged() {
		if (this.merging) {
			this.merging = false;
			logger.info("The cluster was split and is one again: " + this.nodes);
			this.listener.accept(new ClusterMerged(this.nodes));
		}
	}

	/** Whether a node that is older than this one has its name. */
	boolean isNameTaken() {
		return namesake() != null;
	}

	/** The node that is older than this one and has its name, if there is one. */
	@Nullable Node namesake() {
		for (Node node : this.nodes) {
			if (node.equals(this.self)) {
				return null;
			}
			if (node.name().equals(this.self.name())) {
				return node;
			}
		}
		return null;
	}

}
