/**
 * Requests: messages that are answered.
 */
@NullMarked
package io.pubsub.request;

import org.jspecify.annotations.NullMarked;
