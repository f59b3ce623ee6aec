/**
 * Requests: messages that listeners reply to.
 */
@NullMarked
package io.pubsub.request;

import org.jspecify.annotations.NullMarked;
