/**
 * The slice of history: topics that remember what was published.
 * {@link io.pubsub.node.history.NumberedTopics} gives messages numbers,
 * {@link io.pubsub.node.history.KeptTopics} keeps them,
 * {@link io.pubsub.node.history.Handover} sees to it that the right nodes do,
 * {@link io.pubsub.node.history.Reading} reads them from wherever they are, and a
 * {@link io.pubsub.node.history.Follower} goes on with what is published.
 */
@NullMarked
package io.pubsub.node.history;

import org.jspecify.annotations.NullMarked;
