package io.pubsub.event;

import io.pubsub.MessageListener;

/**
 * What hears the messages of an event, and more of it.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface EventWatcher<T> extends MessageListener<T>, EventStatusListener {

}
