package io.pubsub;

/**
 * What hears the messages of an event, and more of it.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface EventListener<T> extends MessageListener<T>, EventNotices {

}
