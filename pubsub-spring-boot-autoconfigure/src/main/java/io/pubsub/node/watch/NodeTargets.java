package io.pubsub.node.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.node.mailbox.EndReason;

/**
 * Who on this node watches which nodes. Nothing travels for that: each node knows who is
 * in the cluster. Thread-safe.
 */
final class NodeTargets {

	private final Map<UUID, Watchers> nodes = new HashMap<>();

	private final UUID self;

	private final Peers peers;

	NodeTargets(Peers peers) {
		this.self = peers.self().id();
		this.peers = peers;
	}

	/** Has somebody watch a node, who is told that it begins, or is not there. */
	void watch(Node node, Watch watch) {
		synchronized (this) {
			if (node.id().equals(this.self) || this.peers.members().isMember(node.id())) {
				this.nodes.computeIfAbsent(node.id(), (id) -> new Watchers()).add(watch);
				watch.begins();
				return;
			}
		}
		watch.ended(EndReason.noConnection("it is not in the cluster"));
	}

	/** Somebody watches a node no more. */
	synchronized void unwatch(Node node, Watch watch) {
		this.nodes.computeIfPresent(node.id(), (id, watchers) -> {
			watchers.remove(watch);
			return watchers.isEmpty() ? null : watchers;
		});
	}

	/** A node has left. */
	void left(UUID node) {
		Watchers watchers;
		synchronized (this) {
			watchers = this.nodes.remove(node);
		}
		if (watchers != null) {
			watchers.end(EndReason.noConnection("it has left the cluster"));
		}
	}

}
