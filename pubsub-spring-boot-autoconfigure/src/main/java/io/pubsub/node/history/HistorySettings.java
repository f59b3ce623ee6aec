package io.pubsub.node.history;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Frame.Numbered;

/**
 * What some topics remember. The limits are those of one topic.
 *
 * @param topics the topic or pattern
 * @param keep how many messages are kept
 * @param age how long messages are kept
 * @param maxBytes how many bytes the kept messages may have together
 * @param copies how many nodes keep each message
 * @param compacted whether only the last message of each key is kept
 * @param key gives the key of a message that has none in its header; null for no key
 */
public record HistorySettings(TopicPattern topics, int keep, Duration age, long maxBytes, int copies, boolean compacted,
		@Nullable Function<Message<?>, ? extends @Nullable Object> key) {

	/** As long as a cluster can be up. */
	private static final Duration MAX_AGE = Duration.ofDays(3650);

	/** What is kept of a topic unless its settings say otherwise. */
	public static final HistorySettings DEFAULTS = new HistorySettings(TopicPattern.parse("**"), 1000,
			Duration.ofHours(1), 16 * 1024 * 1024, 2, false, null);

	public HistorySettings {
		Objects.requireNonNull(topics, "topics");
		check(keep > 0, "A history must keep at least 1 message, not " + keep);
		check(!age.isNegative() && !age.isZero() && age.compareTo(MAX_AGE) <= 0,
				"A history keeps messages for up to " + MAX_AGE.toDays() + " days, not for " + age);
		check(maxBytes > 0, "A history must have room for at least 1 byte, not " + maxBytes);
		check(copies > 0 && copies <= Numbered.MAX_KEEPERS,
				"A history has 1 to " + Numbered.MAX_KEEPERS + " copies, not " + copies);
		check(compacted || key == null, "A history with a key must be compacted");
	}

	private static void check(boolean valid, String otherwise) {
		if (!valid) {
			throw new IllegalArgumentException(otherwise);
		}
	}

	/**
	 * The default settings of some topics.
	 * @param topics the topic or pattern
	 * @return the settings
	 */
	public static HistorySettings of(String topics) {
		return new HistorySettings(TopicPattern.parse(topics), DEFAULTS.keep, DEFAULTS.age, DEFAULTS.maxBytes,
				DEFAULTS.copies, false, null);
	}

	public HistorySettings keep(int keep) {
		return new HistorySettings(this.topics, keep, this.age, this.maxBytes, this.copies, this.compacted, this.key);
	}

	public HistorySettings age(Duration age) {
		return new HistorySettings(this.topics, this.keep, age, this.maxBytes, this.copies, this.compacted, this.key);
	}

	public HistorySettings maxBytes(long maxBytes) {
		return new HistorySettings(this.topics, this.keep, this.age, maxBytes, this.copies, this.compacted, this.key);
	}

	public HistorySettings copies(int copies) {
		return new HistorySettings(this.topics, this.keep, this.age, this.maxBytes, copies, this.compacted, this.key);
	}

	/**
	 * Keeps the last message of each key only.
	 * @param key gives the key of a message that has none in its header; null for no key
	 */
	public HistorySettings compacted(@Nullable Function<Message<?>, ? extends @Nullable Object> key) {
		return new HistorySettings(this.topics, this.keep, this.age, this.maxBytes, this.copies, true, key);
	}

}
