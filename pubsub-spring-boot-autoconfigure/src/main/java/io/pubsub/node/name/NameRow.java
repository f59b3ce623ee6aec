package io.pubsub.node.name;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

import io.pubsub.node.kernel.NameLimits;
import io.pubsub.wire.Row;

/**
 * Writes and reads rows that tell of names: that a node would like to have one, or that a
 * mailbox has it. There is one form for each.
 */
public final class NameRow {

	/** How many others a row can replace. */
	static final int MAX_REPLACED = 16;

	/**
	 * Two numbers, and for each that is replaced an id, a number, and what separates
	 * them.
	 */
	private static final int MAX_VALUE = 40 + MAX_REPLACED * 57;

	/** Rows of names that mailboxes have. */
	public static final NameRow NAMES = new NameRow(Row.Kind.CLAIM, Row.Kind.NAME);

	/** Rows of events, whose producers' mailboxes have them as others have names. */
	public static final NameRow EVENTS = new NameRow(Row.Kind.EVENT_CLAIM, Row.Kind.EVENT);

	private final Row.Kind claim;

	private final Row.Kind holder;

	private NameRow(Row.Kind claim, Row.Kind holder) {
		this.claim = claim;
		this.holder = holder;
	}

	/**
	 * Checks a name.
	 * @throws IllegalArgumentException if it is none
	 */
	public static String check(String name) {
		Objects.requireNonNull(name, "name");
		NameLimits.check(name, "A name", 1, NameLimits.MAX_LENGTH);
		return name;
	}

	/** The kind of rows that tell of claims. */
	Row.Kind claimKind() {
		return this.claim;
	}

	/** The kind of rows that tell which mailbox has a name. */
	Row.Kind holderKind() {
		return this.holder;
	}

	/** That a node would like to have a name. */
	Row claim(String name) {
		return new Row(this.claim, name, "");
	}

	/** Whether a row tells that a node would like to have a name. */
	boolean isClaim(Row row) {
		return row.kind() == this.claim;
	}

	/**
	 * Reads which name another node would like to have.
	 * @throws IllegalArgumentException if the row does not tell that
	 */
	String claimed(Row row) {
		if (!row.value().isEmpty()) {
			throw new IllegalArgumentException("A claim has " + row.value().length() + " characters too many");
		}
		return check(row.key());
	}

	/** That a mailbox has a name. */
	Row of(String name, NameHolder holder) {
		StringBuilder value = new StringBuilder();
		value.append(holder.mailbox()).append(':').append(holder.number());
		Set<String> replaced = new TreeSet<>();
		holder.replaced().forEach((id) -> replaced.add(id.node() + ":" + id.number()));
		replaced.forEach((id) -> value.append(',').append(id));
		return new Row(this.holder, name, value.toString());
	}

	/**
	 * Reads that a mailbox of another node has a name.
	 * @throws IllegalArgumentException if the row does not tell that
	 */
	NameHolder holder(UUID node, Row row) {
		check(row.key());
		if (row.value().length() > MAX_VALUE) {
			throw new IllegalArgumentException("A name's row is too long");
		}
		String[] parts = row.value().split(",", -1);
		Set<NameHolder.Id> replaced = new LinkedHashSet<>();
		for (int i = 1; i < parts.length; i++) {
			int colon = colon(parts[i]);
			replaced.add(new NameHolder.Id(UUID.fromString(parts[i].substring(0, colon)), number(parts[i], colon)));
		}
		int colon = colon(parts[0]);
		long mailbox = Long.parseLong(parts[0].substring(0, colon));
		NameHolder holder = new NameHolder(node, mailbox, number(parts[0], colon), replaced);
		if (mailbox < 1 || !of(row.key(), holder).equals(row)) {
			throw new IllegalArgumentException("'" + row.value() + "' is no mailbox that has a name");
		}
		return holder;
	}

	private static int colon(String part) {
		int colon = part.indexOf(':');
		if (colon < 0) {
			throw new IllegalArgumentException("'" + part + "' has no number");
		}
		return colon;
	}

	private static long number(String part, int colon) {
		return Long.parseLong(part.substring(colon + 1));
	}

}
