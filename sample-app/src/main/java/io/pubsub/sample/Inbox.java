package io.pubsub.sample;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import tools.jackson.databind.JsonNode;

import org.springframework.stereotype.Component;

/**
 * The last deliveries to the listeners that were added at run time.
 */
@Component
class Inbox {

	static final int CAPACITY = 10_000;

	/** Oldest first; guarded by this. */
	private final Deque<Received> deliveries = new ArrayDeque<>();

	synchronized void add(Received delivery) {
		if (this.deliveries.size() == CAPACITY) {
			this.deliveries.removeFirst();
		}
		this.deliveries.addLast(delivery);
	}

	synchronized List<Received> all() {
		return List.copyOf(this.deliveries);
	}

	synchronized void clear() {
		this.deliveries.clear();
	}

	/**
	 * One delivery to one listener.
	 *
	 * @param topic the topic that was published to
	 * @param payload what was published
	 * @param from the name of the node that did
	 */
	record Received(String topic, JsonNode payload, String from) {
	}

}
