/**
 * The slice of requests and their replies.
 */
@NullMarked
package io.pubsub.node.request;

import org.jspecify.annotations.NullMarked;
