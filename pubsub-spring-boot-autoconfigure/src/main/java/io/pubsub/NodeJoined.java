package io.pubsub;

/**
 * A node has joined; messages are routed to it from now on.
 *
 * @param node the node
 */
public record NodeJoined(Node node) implements MembershipEvent {

}
