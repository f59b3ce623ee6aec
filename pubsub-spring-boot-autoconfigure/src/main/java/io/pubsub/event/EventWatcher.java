package io.pubsub.event;

import io.pubsub.MessageListener;

/**
 * Handles the messages of an event, and may be notified of gaps and of its end.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface EventWatcher<T> extends MessageListener<T>, EventStatusListener {

	/**
	 * Makes a watcher of two objects, each of which is called as it would be alone.
	 * @param <T> the payload's type
	 * @param listener gets the messages
	 * @param notices is notified of gaps and of the end
	 * @return the watcher
	 */
	static <T> EventWatcher<T> of(MessageListener<T> listener, EventStatusListener notices) {
		return new ComposedEventWatcher<>(listener, notices);
	}

}
