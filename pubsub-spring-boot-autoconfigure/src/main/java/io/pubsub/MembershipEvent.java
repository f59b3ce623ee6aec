package io.pubsub;

/**
 * A change of the nodes in the cluster. The starter publishes it as an application event.
 * Events are published one at a time, in the order in which this node saw the changes, on
 * a worker thread; a listener that blocks delays later events. No event is about this
 * node itself.
 */
public sealed interface MembershipEvent permits NodeJoined, NodeLeft, ClusterMerged {

}
