package io.pubsub.websocket;

import java.util.List;

/**
 * Settings of the clustered broker.
 *
 * @param maxSubscriptionsPerSession how many subscriptions one session may have; 0 for
 * any number
 * @param maxMetadataBytes the largest metadata of a presence
 * @param presence patterns of destinations whose subscribers are tracked
 */
public record WebSocketSettings(int maxSubscriptionsPerSession, int maxMetadataBytes, List<String> presence) {
}
