package io.pubsub.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.pubsub.Cluster;
import io.pubsub.Node;

/**
 * Tells this node's name, the nodes of its cluster, and which of the others answer within
 * a second, all told.
 * <p>
 * Up as long as this node is in its own cluster, whatever becomes of the others: taking
 * every node out of service because one has died would make it worse.
 */
public final class PubSubHealthIndicator extends AbstractHealthIndicator {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final Cluster cluster;

	/**
	 * Creates the indicator.
	 * @param cluster the cluster
	 */
	public PubSubHealthIndicator(Cluster cluster) {
		super("The state of the pub/sub node could not be found out");
		this.cluster = cluster;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Node self = this.cluster.self();
		List<Node> nodes = this.cluster.nodes();
		List<String> reachable = new ArrayList<>();
		List<String> unreachable = new ArrayList<>();
		long end = System.nanoTime() + PATIENCE.toNanos();
		for (Node node : nodes) {
			if (!node.equals(self)) {
				Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
				(this.cluster.ping(node.name(), left) ? reachable : unreachable).add(node.name());
			}
		}
		builder.status(nodes.contains(self) ? "UP" : "DOWN")
			.withDetail("node", self.name())
			.withDetail("members", nodes.stream().map(Node::name).toList())
			.withDetail("reachable", reachable)
			.withDetail("unreachable", unreachable);
	}

}
