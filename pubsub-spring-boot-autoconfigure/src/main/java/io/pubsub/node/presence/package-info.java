/**
 * The slice of presence.
 */
@NullMarked
package io.pubsub.node.presence;

import org.jspecify.annotations.NullMarked;
