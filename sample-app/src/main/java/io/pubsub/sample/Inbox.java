package io.pubsub.sample;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import tools.jackson.databind.JsonNode;

import org.springframework.stereotype.Component;

/**
 * The last deliveries to the listeners that were added at run time.
 */
@Component
class Inbox {

	static final int CAPACITY = 10_000;

	/** In characters of all payloads as JSON. */
	static final int MAX_LENGTH = 16_000_000;

	/** Oldest first; guarded by this. */
	private final Deque<Received> deliveries = new ArrayDeque<>();

	/** Of all payloads; guarded by this. */
	private int length;

	synchronized void add(Received delivery) {
		this.deliveries.addLast(delivery);
		this.length += delivery.length();
		while (this.deliveries.size() > CAPACITY || this.length > MAX_LENGTH) {
			this.length -= this.deliveries.removeFirst().length();
		}
	}

	synchronized List<Received> all() {
		return List.copyOf(this.deliveries);
	}

	synchronized void clear() {
		this.deliveries.clear();
		this.length = 0;
	}

	/**
	 * One delivery to one listener.
	 *
	 * @param topic the topic that was published to
	 * @param payload what was published
	 * @param from the name of the node that did
	 * @param length of the payload as JSON, in characters
	 */
	record Received(String topic, JsonNode payload, String from, @JsonIgnore int length) {
	}

}
