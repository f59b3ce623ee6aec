package io.pubsub;

/**
 * Names of the headers that every received message has.
 */
public final class PubSubHeaders {

	/** The topic it was published to, a {@code String}. */
	public static final String TOPIC = "pubsub_topic";

	/** The {@link Node} that published it. */
	public static final String NODE = "pubsub_node";

	private PubSubHeaders() {
	}

}
