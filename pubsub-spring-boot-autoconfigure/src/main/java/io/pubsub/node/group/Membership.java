package io.pubsub.node.group;

import io.pubsub.wire.Row;

/**
 * One row of its kind: a mailbox is a member of a group. The node is the one whose row it
 * is.
 *
 * @param group the group
 * @param mailbox the mailbox's number on its node
 */
record Membership(GroupName group, long mailbox) {

	/**
	 * Reads what another node wrote, in the one form there is for each.
	 * @throws IllegalArgumentException if that is no membership
	 */
	static Membership of(Row row) {
		String value = row.value();
		int colon = value.indexOf(':');
		// a longer one would be no number, or the scope's name too long
		if (colon < 1 || colon > 19) {
			throw new IllegalArgumentException("There is no number of a mailbox");
		}
		String number = value.substring(0, colon);
		long mailbox = Long.parseLong(number);
		if (mailbox < 1 || !number.equals(Long.toString(mailbox))) {
			throw new IllegalArgumentException("'" + number + "' is no number of a mailbox");
		}
		return new Membership(new GroupName(value.substring(colon + 1), row.key()), mailbox);
	}

	Row row() {
		return new Row(Row.Kind.GROUP, this.group.group(), this.mailbox + ":" + this.group.scope());
	}

}
