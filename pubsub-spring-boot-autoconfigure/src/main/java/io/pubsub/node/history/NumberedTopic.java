package io.pubsub.node.history;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.PubSubHeaders;
import io.pubsub.cluster.Route;
import io.pubsub.log.Printable;

/**
 * One topic with a history that this node publishes to. Its fields are guarded by the
 * lock of {@link NumberedTopics}.
 */
public final class NumberedTopic {

	final String topic;

	final HistorySettings settings;

	long last;

	int changes = -1;

	boolean keptHere;

	long marks;

	List<UUID> others = List.of();

	/** A route that was extended by these, and what it became. */
	@Nullable Route route;

	Route extended = Route.NOWHERE;

	int routeChanges;

	NumberedTopic(String topic, HistorySettings settings) {
		this.topic = topic;
		this.settings = settings;
	}

	/** The number of the message before the next one. */
	long previous(long floor) {
		return (this.last > 0) ? this.last : floor;
	}

	/**
	 * The headers of a message, with its key if it needs one.
	 * @param headers the headers that the user has given it
	 * @param message the message as a listener would see it
	 * @return the headers as they are to travel
	 * @throws IllegalArgumentException if it has no key and needs one
	 */
	public Map<String, Object> keyed(Map<String, Object> headers, Supplier<Message<?>> message) {
		if (!this.settings.compacted() || headers.get(PubSubHeaders.KEY) instanceof String) {
			return headers;
		}
		Object key = (this.settings.key() != null) ? this.settings.key().apply(message.get()) : null;
		if (key == null) {
			throw new IllegalArgumentException("A message to '" + Printable.text(this.topic)
					+ "' needs a key, as its history is compacted: give it the header '" + PubSubHeaders.KEY
					+ "', or set the 'key' of its pubsub.history");
		}
		Map<String, Object> keyed = new LinkedHashMap<>(headers);
		keyed.put(PubSubHeaders.KEY, key.toString());
		return keyed;
	}

}
