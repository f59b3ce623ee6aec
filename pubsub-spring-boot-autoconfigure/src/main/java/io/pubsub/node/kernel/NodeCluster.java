package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.cluster.Peers;

/**
 * The cluster as one node sees it.
 */
final class NodeCluster implements Cluster {

	private final Node self;

	private final Peers peers;

	public NodeCluster(Peers peers) {
		this.self = peers.self();
		this.peers = peers;
	}

	@Override
	public Node self() {
		return this.self;
	}

	@Override
	public List<Node> nodes() {
		List<Node> nodes = this.peers.members().nodes();
		return nodes.isEmpty() ? List.of(this.self) : nodes;
	}

	@Override
	public Optional<Node> node(String name) {
		return nodes().stream().filter((node) -> node.name().equals(name)).findFirst();
	}

	@Override
	public boolean hasCrashed(Node node) {
		return this.peers.members().hasCrashed(node);
	}

	@Override
	public boolean ping(String name, Duration timeout) {
		return node(name).map((node) -> node.equals(this.self) || this.peers.members().ping(node, timeout))
			.orElse(false);
	}

}
