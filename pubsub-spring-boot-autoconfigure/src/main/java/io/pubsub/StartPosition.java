package io.pubsub;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where in the history of a topic a subscription or a reader starts. Immutable.
 * <p>
 * Only topics that {@code pubsub.history} configures have a history; for any other topic
 * every position means: from now on.
 *
 * @see SubscriptionOptions#from(StartPosition)
 * @see io.pubsub.history.History
 */
public final class StartPosition {

	/** The most messages that {@link #last(int)} can ask for. */
	public static final int MAX_LAST = 1_000_000;

	private static final StartPosition BEGINNING = new StartPosition(Kind.BEGINNING, 0, null, null);

	private static final StartPosition NOW = new StartPosition(Kind.LAST, 0, null, null);

	private final Kind kind;

	private final int count;

	private final @Nullable Duration age;

	private final @Nullable String cursor;

	private StartPosition(Kind kind, int count, @Nullable Duration age, @Nullable String cursor) {
		this.kind = kind;
		this.count = count;
		this.age = age;
		this.cursor = cursor;
	}

	/**
	 * Starts with the oldest message that is kept.
	 * @return the position
	 */
	public static StartPosition beginning() {
		return BEGINNING;
	}

	/**
	 * Starts with the next message that is published. Unlike for a subscription without a
	 * start position, each message has a {@linkplain PubSubHeaders#CURSOR cursor}.
	 * @return the position
	 */
	public static StartPosition now() {
		return NOW;
	}

	/**
	 * Starts with the newest messages that are kept. A pattern takes the newest of all
	 * its topics together.
	 * @param count how many messages, or fewer if fewer are kept; 0 is {@link #now()}
	 * @return the position
	 * @throws IllegalArgumentException if the count is negative or over
	 * {@value #MAX_LAST}
	 */
	public static StartPosition last(int count) {
		if (count < 0 || count > MAX_LAST) {
			throw new IllegalArgumentException(
					"The number of last messages must be 0 to " + MAX_LAST + ", not " + count);
		}
		return (count == 0) ? NOW : new StartPosition(Kind.LAST, count, null, null);
	}

	/**
	 * Starts with the messages that are not older than this, by the clocks of the nodes
	 * that published them.
	 * @param age the age, not negative
	 * @return the position
	 * @throws IllegalArgumentException if it is negative
	 */
	public static StartPosition since(Duration age) {
		if (age.isNegative()) {
			throw new IllegalArgumentException("The age of messages must not be negative: " + age);
		}
		return new StartPosition(Kind.SINCE, 0, age, null);
	}

	/**
	 * Starts after the messages that a cursor covers. What was published after them, and
	 * is not kept any more, is reported as a gap.
	 * @param cursor a cursor of the same topic or pattern, from any node: from
	 * {@link PubSubHeaders#CURSOR} or {@link io.pubsub.history.HistoryPage#cursor()}
	 * @return the position
	 */
	public static StartPosition after(String cursor) {
		return new StartPosition(Kind.CURSOR, 0, null, Objects.requireNonNull(cursor, "cursor"));
	}

	/**
	 * What this position is relative to.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * The number of last messages.
	 * @return the number, 0 if this is of another kind
	 */
	public int count() {
		return this.count;
	}

	/**
	 * The age of the oldest message.
	 * @return the age, null if this is of another kind
	 */
	public @Nullable Duration age() {
		return this.age;
	}

	/**
	 * The cursor.
	 * @return the cursor, null if this is of another kind
	 */
	public @Nullable String cursor() {
		return this.cursor;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof StartPosition that && this.kind == that.kind && this.count == that.count
				&& Objects.equals(this.age, that.age) && Objects.equals(this.cursor, that.cursor);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.kind, this.count, this.age, this.cursor);
	}

	@Override
	public String toString() {
		return switch (this.kind) {
			case BEGINNING -> "beginning";
			case LAST -> (this.count == 0) ? "now" : "last " + this.count;
			case SINCE -> "since " + this.age;
			case CURSOR -> "after " + this.cursor;
		};
	}

	/** What a start position is relative to. */
	public enum Kind {

		/** The oldest message that is kept. */
		BEGINNING,

		/** The newest message. */
		LAST,

		/** The time of publishing. */
		SINCE,

		/** What was received before. */
		CURSOR

	}

}
