/**
 * Stress tests of the index of topics and patterns.
 */
@NullMarked
package io.pubsub.topic;

import org.jspecify.annotations.NullMarked;
