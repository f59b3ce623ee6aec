package io.pubsub.node;

import java.util.Objects;

import io.pubsub.wire.Row;

/**
 * A name, as rows tell of it: either that a node would like to have it, or that a mailbox
 * of a node has it. The node is the one whose row it is.
 *
 * @param name the name
 * @param mailbox the number on its node of the mailbox that has it
 * @param epoch how often the name was taken from others before
 */
record NameRow(String name, long mailbox, long epoch) {

	/** More than anybody counts to, and far from overflowing. */
	static final long MAX_EPOCH = 1L << 52;

	/**
	 * Checks a name.
	 * @throws IllegalArgumentException if it is none
	 */
	static String check(String name) {
		Objects.requireNonNull(name, "name");
		if (name.isEmpty() || name.length() > GroupName.MAX_LENGTH) {
			throw new IllegalArgumentException(
					"A name has 1 to %d characters, not %d".formatted(GroupName.MAX_LENGTH, name.length()));
		}
		for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
			// one half of a pair would arrive at other nodes as something else
			if (Character.getType(name.codePointAt(i)) == Character.SURROGATE) {
				throw new IllegalArgumentException("A name is no text: there is half a character at " + i);
			}
		}
		return name;
	}

	/** That a node would like to have a name. */
	static Row claim(String name) {
		return new Row(Row.Kind.CLAIM, name, "");
	}

	/**
	 * Reads which name another node would like to have.
	 * @throws IllegalArgumentException if the row does not tell that
	 */
	static String claimed(Row row) {
		if (!row.value().isEmpty()) {
			throw new IllegalArgumentException("A claim has " + row.value().length() + " characters too many");
		}
		return check(row.key());
	}

	static NameRow of(String name, NameHolder holder) {
		return new NameRow(name, holder.mailbox(), holder.epoch());
	}

	/** That a mailbox has a name. */
	Row row() {
		return new Row(Row.Kind.NAME, this.name, this.mailbox + ":" + this.epoch);
	}

	/**
	 * Reads that another node's mailbox has a name, in the one form there is for each.
	 * @throws IllegalArgumentException if the row does not tell that
	 */
	static NameRow of(Row row) {
		String value = row.value();
		int colon = value.indexOf(':');
		if (colon < 1 || value.length() > 40) {
			throw new IllegalArgumentException("There is no number of a mailbox");
		}
		long mailbox = Long.parseLong(value.substring(0, colon));
		long epoch = Long.parseLong(value.substring(colon + 1));
		NameRow read = new NameRow(check(row.key()), mailbox, epoch);
		if (mailbox < 1 || epoch < 0 || epoch > MAX_EPOCH || !read.row().equals(row)) {
			throw new IllegalArgumentException("'" + value + "' is no mailbox that has a name");
		}
		return read;
	}

}
