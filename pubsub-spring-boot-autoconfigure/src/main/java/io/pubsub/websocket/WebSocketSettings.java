package io.pubsub.websocket;

/**
 * Settings of the clustered broker.
 *
 * @param maxSubscriptionsPerSession how many subscriptions one session may have; 0 for
 * any number
 */
public record WebSocketSettings(int maxSubscriptionsPerSession) {
}
