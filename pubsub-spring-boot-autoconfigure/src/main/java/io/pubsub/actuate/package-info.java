/**
 * What operators see: health, metrics, an endpoint, observations; each used when it is
 * there.
 */
@NullMarked
package io.pubsub.actuate;

import org.jspecify.annotations.NullMarked;
