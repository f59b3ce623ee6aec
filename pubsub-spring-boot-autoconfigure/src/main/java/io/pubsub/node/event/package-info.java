/**
 * The slice of events: producers, their streams, and those that watch them.
 */
@NullMarked
package io.pubsub.node.event;

import org.jspecify.annotations.NullMarked;
