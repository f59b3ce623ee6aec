package io.pubsub.wire;

import java.util.Comparator;
import java.util.Objects;

/**
 * One fact that a node tells all others of itself.
 *
 * @param kind what it is about
 * @param key for {@link Kind#INTEREST} the topic or pattern, for {@link Kind#GROUP} the
 * group's name, for {@link Kind#CLAIM} and {@link Kind#NAME} the name, and for
 * {@link Kind#EVENT_CLAIM} and {@link Kind#EVENT} the event's
 * @param value for {@link Kind#INTEREST} the group, empty for none; for
 * {@link Kind#GROUP} the mailbox's number, a colon, and the scope, empty for the default;
 * for {@link Kind#CLAIM} empty; for {@link Kind#NAME} the mailbox's number, a colon, the
 * row's own number, and, each after a comma, the rows that it replaces: the node's id, a
 * colon, and the row's number; for events as for names
 */
public record Row(Kind kind, String key, String value) implements Comparable<Row> {

	private static final Comparator<Row> ORDER = Comparator.comparing(Row::kind)
		.thenComparing(Row::key)
		.thenComparing(Row::value);

	public Row {
		Objects.requireNonNull(kind, "kind");
		Objects.requireNonNull(key, "key");
		Objects.requireNonNull(value, "value");
	}

	/** Has hash tables find a row fast also among many that have the same hash. */
	@Override
	public int compareTo(Row other) {
		return ORDER.compare(this, other);
	}

	/**
	 * The kinds of rows. Their numbers travel: never change one.
	 */
	public enum Kind {

		/** The node has a subscriber of that topic or pattern, and group. */
		INTEREST(1),

		/** The node has a mailbox that is a member of that group. */
		GROUP(2),

		/** The node would like to have that name for a mailbox. */
		CLAIM(3),

		/** The node has a mailbox of that name. */
		NAME(4),

		/** The node would like to produce that event. */
		EVENT_CLAIM(5),

		/** The node produces that event. */
		EVENT(6);

		private static final Kind[] ALL = values();

		private final int number;

		Kind(int number) {
			this.number = number;
		}

		int number() {
			return this.number;
		}

		static Kind of(int number) throws MalformedFrameException {
			for (Kind kind : ALL) {
				if (kind.number == number) {
					return kind;
				}
			}
			throw new MalformedFrameException("no row is of kind " + number);
		}

	}

}
