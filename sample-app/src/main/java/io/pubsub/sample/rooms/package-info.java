/**
 * Chat rooms, whose users are connected to any instance by STOMP over WebSocket: Spring's
 * simple broker, as it is configured for a single instance.
 */
@NullMarked
package io.pubsub.sample.rooms;

import org.jspecify.annotations.NullMarked;
