package io.pubsub.history;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;

import io.pubsub.StartPosition;

/**
 * Reads messages that the nodes of the cluster have kept. Which topics have a history,
 * and how far it reaches, is configured with {@code pubsub.history}. History is kept in
 * memory: it survives the nodes that hold it one by one, not all of them together.
 * Thread-safe.
 *
 * @see io.pubsub.SubscriptionOptions#from(StartPosition) for reading and then following
 */
public interface History {

	/** The most messages of one page. */
	int MAX_LIMIT = 100_000;

	/**
	 * Reads messages of a topic or pattern.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param from where to start
	 * @param limit the most messages to read, 1 to {@value #MAX_LIMIT}
	 * @return the page
	 * @see #read(String, Type, StartPosition, int)
	 */
	default <T> CompletableFuture<HistoryPage<T>> read(String topic, Class<T> type, StartPosition from, int limit) {
		return read(topic, (Type) type, from, limit);
	}

	/**
	 * Reads messages of a topic or pattern. It asks all nodes what they hold, so it costs
	 * at least one message to each. A message that cannot be decoded to the type is left
	 * out, and counted as a loss. A topic without history has no messages.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param from where to start
	 * @param limit the most messages to read, 1 to {@value #MAX_LIMIT}
	 * @return completes on a worker thread with the page, whose
	 * {@link HistoryPage#cursor()} leads to the next; exceptionally if this node stops
	 * @throws IllegalArgumentException if the topic, the limit or the cursor is invalid,
	 * or the cursor is of another topic
	 * @throws IllegalStateException before this node has started and after it has stopped
	 */
	<T> CompletableFuture<HistoryPage<T>> read(String topic, Type type, StartPosition from, int limit);

}
