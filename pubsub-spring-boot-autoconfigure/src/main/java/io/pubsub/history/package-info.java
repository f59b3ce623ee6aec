/**
 * What topics remember: reading messages that were published before.
 */
@NullMarked
package io.pubsub.history;

import org.jspecify.annotations.NullMarked;
