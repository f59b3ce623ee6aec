package io.pubsub.wire;

import java.util.Comparator;
import java.util.Objects;

/**
 * One fact that a node tells all others of itself.
 *
 * @param kind what it is about
 * @param key for {@link Kind#INTEREST} the topic or pattern, for {@link Kind#GROUP} the
 * group's name, for {@link Kind#CLAIM} and {@link Kind#NAME} the name, and for
 * {@link Kind#EVENT_CLAIM} and {@link Kind#EVENT} the event's, for {@link Kind#PRESENCE}
 * the scope, for {@link Kind#HISTORY} empty
 * @param value for {@link Kind#INTEREST} the group, empty for none; for
 * {@link Kind#GROUP} the mailbox's number, a colon, and the scope, empty for the default;
 * for {@link Kind#CLAIM} empty; for {@link Kind#NAME} the mailbox's number, a colon, the
 * row's own number, and, each after a comma, the rows that it replaces: the node's id, a
 * colon, and the row's number; for events as for names; for {@link Kind#PRESENCE} an
 * entry, see {@code io.pubsub.node.presence}; for {@link Kind#HISTORY} empty
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
	 * What a row is about: a number, 1 to 127. Later versions of this library know more
	 * numbers than this one: rows of a number that means nothing here are kept, so that
	 * the rows of their node stay complete, and nothing else is done with them. Each
	 * number has one instance.
	 */
	public static final class Kind implements Comparable<Kind> {

		private static final Kind[] ALL = all();

		/** The node has a subscriber of that topic or pattern, and group. */
		public static final Kind INTEREST = ALL[1];

		/** The node has a mailbox that is a member of that group. */
		public static final Kind GROUP = ALL[2];

		/** The node would like to have that name for a mailbox. */
		public static final Kind CLAIM = ALL[3];

		/** The node has a mailbox of that name. */
		public static final Kind NAME = ALL[4];

		/** The node would like to produce that event. */
		public static final Kind EVENT_CLAIM = ALL[5];

		/** The node produces that event. */
		public static final Kind EVENT = ALL[6];

		/** The node has an entry in that scope, with a key and metadata. */
		public static final Kind PRESENCE = ALL[7];

		/** The node keeps messages for others. */
		public static final Kind HISTORY = ALL[8];

		private final int number;

		private Kind(int number) {
			this.number = number;
		}

		private static Kind[] all() {
			Kind[] all = new Kind[Byte.MAX_VALUE + 1];
			for (int number = 1; number < all.length; number++) {
				all[number] = new Kind(number);
			}
			return all;
		}

		/** The number that travels. */
		public int number() {
			return this.number;
		}

		/** Whether version 1 of the protocol has rows of this kind. */
		public boolean isOfVersion1() {
			return this.number <= EVENT.number;
		}

		/**
		 * The kind of a number, whether this version knows it or not.
		 * @param number the number
		 * @return its kind
		 * @throws MalformedFrameException if no kind can have the number
		 */
		public static Kind of(int number) throws MalformedFrameException {
			if (number <= 0 || number >= ALL.length) {
				throw new MalformedFrameException("no row is of kind " + number);
			}
			return ALL[number];
		}

		@Override
		public int compareTo(Kind other) {
			return Integer.compare(this.number, other.number);
		}

		@Override
		public String toString() {
			return "row kind " + this.number;
		}

	}

}
