/**
 * A small application on the starter: one node of a cluster, with an HTTP interface and a
 * page to watch it.
 */
@NullMarked
package io.pubsub.sample;

import org.jspecify.annotations.NullMarked;
