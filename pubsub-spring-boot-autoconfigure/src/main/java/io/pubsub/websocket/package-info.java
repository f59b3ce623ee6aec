/**
 * Makes Spring's simple STOMP broker work across nodes: messages for a destination, or
 * for a user, reach the sessions of all nodes. Built on the API alone.
 */
@NullMarked
package io.pubsub.websocket;

import org.jspecify.annotations.NullMarked;
