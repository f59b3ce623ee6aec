/**
 * Events: streams of messages with one producer, which keeps a buffer for new watchers
 * and learns of demand.
 */
@NullMarked
package io.pubsub.event;

import org.jspecify.annotations.NullMarked;
