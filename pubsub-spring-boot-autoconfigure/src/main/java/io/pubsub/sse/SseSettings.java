package io.pubsub.sse;

import java.time.Duration;

/**
 * Settings of streams.
 *
 * @param capacity how many messages may wait for one client
 * @param overflow what happens when messages of a topic without history find no room
 * @param heartbeat how long a connection is silent before it is sent a comment; a client
 * that has read nothing for twice as long is given up
 * @param retry how long clients wait on average before they connect again when this node
 * stops
 */
public record SseSettings(int capacity, SseOverflow overflow, Duration heartbeat, Duration retry) {
}
