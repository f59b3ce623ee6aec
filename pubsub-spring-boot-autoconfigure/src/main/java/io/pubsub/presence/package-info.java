/**
 * Presence: who is there, on any node, and with what metadata.
 */
@NullMarked
package io.pubsub.presence;

import org.jspecify.annotations.NullMarked;
