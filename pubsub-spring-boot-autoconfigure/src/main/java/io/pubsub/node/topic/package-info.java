/**
 * The slice of topics: subscriptions, publishing, and confirmations.
 */
@NullMarked
package io.pubsub.node.topic;

import org.jspecify.annotations.NullMarked;
