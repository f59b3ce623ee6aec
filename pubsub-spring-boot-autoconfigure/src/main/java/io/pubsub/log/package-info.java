/**
 * Text from the network and from users, made fit for a line of a log.
 */
@NullMarked
package io.pubsub.log;

import org.jspecify.annotations.NullMarked;
