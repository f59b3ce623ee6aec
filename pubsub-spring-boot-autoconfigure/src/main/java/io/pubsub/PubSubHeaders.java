package io.pubsub;

/**
 * The names of the headers that every received message may have.
 */
public final class PubSubHeaders {

	/**
	 * The topic that the message was published to, a {@code String}. Absent if the
	 * message was sent to a mailbox, name or group, or belongs to an event.
	 */
	public static final String TOPIC = "pubsub_topic";

	/** The {@link Node} that published or sent the message. */
	public static final String NODE = "pubsub_node";

	/** The name of the event, a {@code String}. Absent if the message belongs to none. */
	public static final String EVENT = "pubsub_event";

	/**
	 * The number of a message among those of one event and one producer, a {@code Long}:
	 * 1 for the first message, and one more for each that follows.
	 */
	public static final String SEQUENCE = "pubsub_sequence";

	/**
	 * Where a subscription stands after this message, a {@code String} of letters,
	 * digits, {@code -} and {@code _}: subscribing with
	 * {@link StartPosition#after(String)} continues there, on any node. Present if the
	 * subscription has a {@linkplain SubscriptionOptions#from start position} and the
	 * topic has a history.
	 */
	public static final String CURSOR = "pubsub_cursor";

	/**
	 * The key of a message in a compacted history, which keeps the last message of each
	 * key; a {@code String}. Set by the publisher, or by the {@code key} of
	 * {@code pubsub.history}.
	 */
	public static final String KEY = "pubsub_key";

	/**
	 * Marks a message, with {@code true}, that removes its {@link #KEY} from a compacted
	 * history. Set by the publisher.
	 */
	public static final String TOMBSTONE = "pubsub_tombstone";

	/**
	 * The site that a message was published in, a {@code String}, if that is not the site
	 * of the listener's node. {@link #NODE} is then the bridge head of this site that
	 * received the message from the other one.
	 */
	public static final String SITE = "pubsub_site";

	private PubSubHeaders() {
	}

}
