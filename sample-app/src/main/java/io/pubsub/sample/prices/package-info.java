/**
 * A price ticker: an event whose producer fetches prices only while somebody, on any
 * node, watches.
 */
@NullMarked
package io.pubsub.sample.prices;

import org.jspecify.annotations.NullMarked;
