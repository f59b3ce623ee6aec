package io.pubsub.event;

import java.util.Map;

import io.pubsub.PayloadException;

/**
 * Publishes one event, which nobody else does, until it is closed. Thread-safe.
 *
 * @param <T> the payload's type
 */
public interface EventProducer<T> extends AutoCloseable {

	/**
	 * The event's name.
	 * @return the name
	 */
	String name();

	/**
	 * Publishes a message to all who watch the event, and to the buffer. Does not wait
	 * for watchers; may wait for the network, as publishing to a topic does. Messages of
	 * a producer are seen in one order by all watchers.
	 * @param payload the payload, which is not to be changed any more
	 * @return false if this producer does not have the event, but stands by for it
	 * @throws IllegalStateException if this is closed, or has lost the event to another
	 * after a partition, also while the payload was being encoded, or this node has not
	 * started or has stopped
	 * @throws PayloadException if the payload cannot be encoded for other nodes
	 */
	default boolean publish(T payload) {
		return publish(payload, Map.of());
	}

	/**
	 * Publishes a message with headers like {@link #publish(Object)}.
	 * @param payload the payload
	 * @param headers the headers: texts, numbers, booleans and {@code byte[]}
	 * @return false if this producer does not have the event, but stands by for it
	 */
	boolean publish(T payload, Map<String, ?> headers);

	/**
	 * Whether this producer has the event: not while it stands by for it, and not after
	 * its end.
	 * @return true if so
	 */
	boolean isRegistered();

	/**
	 * Whether anybody, on any node, watches the event.
	 * @return true if so
	 */
	boolean hasWatchers();

	/**
	 * How many messages were published.
	 * @return the number
	 */
	long published();

	/**
	 * Gives up the event. Watchers are told, after all messages; the buffer is freed, and
	 * the name may be registered again: here at once, on other nodes by the time their
	 * watchers are told. A message that another thread is just encoding is not published.
	 * Waits for nothing but a message that another thread is just sending. Closing twice
	 * does nothing.
	 */
	@Override
	void close();

}
