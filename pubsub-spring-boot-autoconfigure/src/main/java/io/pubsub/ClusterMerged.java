package io.pubsub;

import java.util.List;

/**
 * A cluster that was split has become one again. What was published during the split is
 * not replayed. {@link NodeJoined} tells of each node that is back, shortly before or
 * after this.
 *
 * @param nodes the nodes of the cluster, oldest first
 */
public record ClusterMerged(List<Node> nodes) implements MembershipEvent {

	public ClusterMerged {
		nodes = List.copyOf(nodes);
	}

}
