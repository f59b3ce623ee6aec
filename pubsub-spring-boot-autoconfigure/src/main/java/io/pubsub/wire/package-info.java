/**
 * What crosses the network: frames, payloads, and how they become bytes and objects.
 */
@NullMarked
package io.pubsub.wire;

import org.jspecify.annotations.NullMarked;
