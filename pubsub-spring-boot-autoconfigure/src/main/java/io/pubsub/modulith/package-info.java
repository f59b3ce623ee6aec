/**
 * Spring Modulith on every node: externalized events are published to topics, and its
 * registry of event publications works for several nodes on one database.
 */
@NullMarked
package io.pubsub.modulith;

import org.jspecify.annotations.NullMarked;
