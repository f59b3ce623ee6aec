package io.pubsub.event;

import io.pubsub.MessageListener;

/**
 * Handles the messages of an event, and may be notified of gaps and of its end.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface EventWatcher<T> extends MessageListener<T>, EventStatusListener {

}
