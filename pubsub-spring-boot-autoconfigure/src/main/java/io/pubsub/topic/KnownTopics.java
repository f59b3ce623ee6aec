package io.pubsub.topic;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Checks topics to publish to, but not the same object again while it is remembered: most
 * is published to few topics. Thread-safe.
 */
public final class KnownTopics {

	static final String NULL = "A topic must not be null: name one, such as 'orders.created'";

	/** By hash. Texts are immutable, so it does not matter who wins. */
	private final @Nullable String[] known = new String[256];

	/**
	 * Checks a topic to publish to.
	 * @param topic the topic
	 * @throws IllegalArgumentException if it is empty, a pattern, or too long
	 * @throws NullPointerException if it is null
	 */
	public void require(String topic) {
		int hash = Objects.requireNonNull(topic, NULL).hashCode();
		int place = (hash ^ (hash >>> 16)) & (this.known.length - 1);
		if (this.known[place] != topic) {
			TopicPattern.requireTopic(topic);
			this.known[place] = topic;
		}
	}

}
