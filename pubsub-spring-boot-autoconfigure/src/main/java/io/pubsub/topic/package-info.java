/**
 * Topics and patterns: their syntax, and an index from topics to whatever wants them.
 */
@NullMarked
package io.pubsub.topic;

import org.jspecify.annotations.NullMarked;
