package io.pubsub;

/**
 * A node has joined the cluster. From now on messages are routed to it.
 *
 * @param node the node
 */
public record NodeJoined(Node node) implements MembershipEvent {

}
