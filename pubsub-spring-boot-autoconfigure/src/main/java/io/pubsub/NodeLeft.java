package io.pubsub;

/**
 * A node has left the cluster: it stopped, crashed, or is no longer reachable. Messages
 * are no longer routed to it.
 *
 * @param node the node
 */
public record NodeLeft(Node node) implements MembershipEvent {

}
