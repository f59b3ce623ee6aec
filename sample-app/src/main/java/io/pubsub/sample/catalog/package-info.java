/**
 * A cache on each node, of which an eviction reaches all.
 */
@NullMarked
package io.pubsub.sample.catalog;

import org.jspecify.annotations.NullMarked;
