/**
 * Server-sent events: sends the messages of a topic to browsers, which resume after a
 * lost connection where they stopped, on any node. Built on the API alone.
 */
@NullMarked
package io.pubsub.sse;

import org.jspecify.annotations.NullMarked;
