package io.pubsub.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.IncompatibleNodeException;
import io.pubsub.Node;
import io.pubsub.wire.ClusterFrame;

/**
 * Members of the transport's cluster that this node does not count as nodes: those that
 * do not say their names in time, until they send anything, and those that have no
 * version of the protocol in common with this node. This node sends them nothing, and
 * does not wait for them. Used by the control thread, except for {@link #all()}.
 */
final class IgnoredMembers {

	private static final Log logger = LogFactory.getLog(IgnoredMembers.class);

	private final Node self;

	/** What this node says of itself. */
	private final ClusterFrame.Hello hello;

	private final Function<UUID, ClusterFrame.@Nullable Hello> hellos;

	private final Links links;

	/** Fails if this node has to leave. */
	private final CompletableFuture<Void> settled;

	/** Those that have not said their names in time. */
	private final Set<UUID> silent = new HashSet<>();

	/**
	 * Members that speak another protocol, and were sent the versions that this node
	 * speaks.
	 */
	private final Set<UUID> refused = new HashSet<>();

	private volatile Set<UUID> all = Set.of();

	/**
	 * Ignores no member.
	 * @param self this node
	 * @param hello what it says of itself
	 * @param hellos what others have said of themselves
	 * @param links the ways to send members with another protocol the versions of this
	 * node
	 * @param settled fails if this node has to leave for one of them
	 */
	IgnoredMembers(Node self, ClusterFrame.Hello hello, Function<UUID, ClusterFrame.@Nullable Hello> hellos,
			Links links, CompletableFuture<Void> settled) {
		this.self = self;
		this.hello = hello;
		this.hellos = hellos;
		this.links = links;
		this.settled = settled;
	}

	/** All of them; to be asked by any thread. */
	Set<UUID> all() {
		return this.all;
	}

	/**
	 * Those that have not said their names, and are no members any more.
	 * @param members all members of the transport's cluster
	 */
	List<UUID> gone(List<UUID> members) {
		return this.silent.stream().filter((node) -> !members.contains(node)).toList();
	}

	/**
	 * The members have changed, or what is known of them.
	 * @param members all members of the transport's cluster
	 * @return those that count as nodes
	 */
	List<UUID> filter(List<UUID> members) {
		this.silent.retainAll(members);
		this.refused.retainAll(members);
		Set<UUID> ignored = members.stream()
			.filter((node) -> this.silent.contains(node) || isIncompatible(node))
			.collect(Collectors.toUnmodifiableSet());
		this.all = ignored;
		return members.stream().filter((node) -> !ignored.contains(node)).toList();
	}

	/** A member has not said its name in time. */
	void fallenSilent(UUID node) {
		logger.warn("Member " + node + " of the cluster does not say its name, so it is no node of this library, "
				+ "or hangs: it is sent nothing, and waited for no longer, until it does");
		this.silent.add(node);
	}

	/**
	 * A member has said something.
	 * @return whether it was silent so far, so that it counts as a node from now on
	 */
	boolean speaks(UUID node) {
		boolean silent = this.silent.remove(node);
		if (silent) {
			logger.info("Member " + node + " of the cluster is a node after all");
		}
		return silent;
	}

	/** Whether a node has said that it speaks no version that this one does. */
	boolean isIncompatible(UUID node) {
		ClusterFrame.Hello theirs = this.hellos.apply(node);
		return theirs != null && !theirs.versions().overlap(this.hello.versions());
	}

	/** Whether such a node was sent the versions that this one speaks. */
	boolean isRefused(UUID node) {
		return this.refused.contains(node);
	}

	/**
	 * Refuses members that speak another protocol, each once.
	 * @param members all members of the transport's cluster, oldest first
	 */
	void refuse(List<UUID> members) {
		for (UUID node : this.all) {
			if (isIncompatible(node) && this.refused.add(node)) {
				refuse(node, members.indexOf(node) < members.indexOf(this.self.id()));
			}
		}
	}

	/**
	 * The younger of the two leaves if it has just started. To make that possible, each
	 * receives the versions of the other.
	 */
	private void refuse(UUID node, boolean younger) {
		this.links.postApart(node, this.hello);
		ClusterFrame.Hello theirs = Objects.requireNonNull(this.hellos.apply(node));
		String problem = "Node '%s' speaks %s of the protocol between nodes, and node '%s', which %s, %s".formatted(
				this.self, this.hello.versions(), theirs.name(), younger ? "is in the cluster already" : "came later",
				theirs.versions());
		if (younger) {
			this.settled.completeExceptionally(new IncompatibleNodeException(problem));
		}
		if (!younger || !this.settled.isCompletedExceptionally()) {
			logger.warn(problem + ": it is sent nothing, and not waited for. Run versions of this library that speak "
					+ "a common version of the protocol");
		}
	}

}
