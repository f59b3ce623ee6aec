package io.pubsub;

import io.pubsub.name.Names;

/**
 * Names of the headers that received messages have.
 */
public final class PubSubHeaders {

	/**
	 * The topic it was published to, a {@code String}; absent if it was sent to an
	 * address.
	 */
	public static final String TOPIC = "pubsub_topic";

	/** The {@link Node} that published or sent it. */
	public static final String NODE = "pubsub_node";

	/** The name of the event, a {@code String}; absent if it is a message of none. */
	public static final String EVENT = "pubsub_event";

	/**
	 * The number of a message among those of its event and producer, a {@code Long}: 1
	 * for the first, and one more for each that follows.
	 */
	public static final String SEQUENCE = "pubsub_sequence";

	private PubSubHeaders() {
	}

}
