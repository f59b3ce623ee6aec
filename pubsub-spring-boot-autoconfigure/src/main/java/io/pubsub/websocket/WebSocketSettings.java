package io.pubsub.websocket;

/**
 * Settings of the clustered broker.
 *
 * @param maxSubscriptionsPerSession how many subscriptions one session may have; 0 for
 * any number
 * @param maxMetadataBytes the largest metadata of a presence
 */
public record WebSocketSettings(int maxSubscriptionsPerSession, int maxMetadataBytes) {
}
