/**
 * The API users see: annotations, interfaces and values for clustered publish/subscribe.
 */
@NullMarked
package io.pubsub;

import org.jspecify.annotations.NullMarked;
