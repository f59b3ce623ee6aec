package io.pubsub;

import java.util.List;

/**
 * A cluster that was partitioned has become one again. Messages published during the
 * partition are not replayed. A {@link NodeJoined} reports each node that is back,
 * shortly before or after this event.
 *
 * @param nodes the nodes of the cluster, oldest first
 */
public record ClusterMerged(List<Node> nodes) implements MembershipEvent {

	public ClusterMerged {
		nodes = List.copyOf(nodes);
	}

}
