package io.pubsub;

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

	private PubSubHeaders() {
	}

}
