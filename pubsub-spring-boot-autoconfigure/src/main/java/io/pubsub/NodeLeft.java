package io.pubsub;

/**
 * A node has left, was killed, or can no longer be reached. Its subscriptions are no
 * longer routed to.
 *
 * @param node the node
 */
public record NodeLeft(Node node) implements MembershipEvent {

}
