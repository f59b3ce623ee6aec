package io.pubsub;

/**
 * A change of the cluster, published as an application event in the order in which this
 * node saw it, on a thread of the node's own that a listener should not hold for long.
 * Never about this node itself.
 */
public sealed interface MembershipEvent permits NodeJoined, NodeLeft, ClusterMerged {

}
