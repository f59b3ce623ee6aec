package io.pubsub.event;

import java.util.Map;

import io.pubsub.PayloadException;

/**
 * Publishes the messages of one event, as its only producer, until it is closed.
 * Thread-safe.
 *
 * @param <T> the payload's type
 */
public interface EventProducer<T> extends AutoCloseable {

	/**
	 * The name of the event.
	 * @return the name
	 */
	String name();

	/**
	 * Publishes a message to all watchers and to the buffer. Does not wait for watchers;
	 * waits for the network only if a connection is saturated, as with topics. All
	 * watchers see the messages of one producer in the same order.
	 * @param payload the payload, which must not change afterwards
	 * @return false if this producer stands by for the event, and nothing was published
	 * @throws IllegalStateException if this producer is closed, or has lost the event to
	 * another after a partition, also while the payload was being encoded; or if this
	 * node has not started or has stopped
	 * @throws PayloadException if the payload cannot be encoded for other nodes
	 */
	default boolean publish(T payload) {
		return publish(payload, Map.of());
	}

	/**
	 * Publishes a message with headers like {@link #publish(Object)}.
	 * @param payload the payload
	 * @param headers the headers: text, numbers, booleans and {@code byte[]}
	 * @return false if this producer stands by for the event, and nothing was published
	 */
	boolean publish(T payload, Map<String, ?> headers);

	/**
	 * Whether this producer has the event. It does not while it stands by, nor after its
	 * end.
	 * @return true if it has the event
	 */
	boolean isRegistered();

	/**
	 * Whether the event has a watcher on any node.
	 * @return true if it has one
	 */
	boolean hasWatchers();

	/**
	 * The number of messages published so far.
	 * @return the number
	 */
	long published();

	/**
	 * Gives up the event. Watchers are notified after they have received all messages,
	 * and the buffer is freed. The name can be registered again: on this node at once, on
	 * another by the time its watchers are notified. A message that another thread is
	 * encoding is not published. Waits only for a message that another thread is sending.
	 * Has no effect if the producer is closed already.
	 */
	@Override
	void close();

}
