/**
 * Fan-out to very many subscribers, and what very many topics, patterns and nodes cost:
 * this library alone, over real JGroups on loopback.
 */
@NullMarked
package io.pubsub.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
