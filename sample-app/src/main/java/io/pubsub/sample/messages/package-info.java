/**
 * Users, connected by WebSocket to any instance, who are told when their tasks are done
 * on any other.
 */
@NullMarked
package io.pubsub.sample.messages;

import org.jspecify.annotations.NullMarked;
