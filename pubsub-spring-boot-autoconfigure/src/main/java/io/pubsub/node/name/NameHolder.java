package io.pubsub.node.name;

import java.util.Set;
import java.util.UUID;

/**
 * That a mailbox has a name.
 *
 * @param node the id of its node
 * @param mailbox its number there
 * @param number tells this from all others of that node
 * @param replaced what this takes the place of, wherever that is still to be seen
 */
record NameHolder(UUID node, long mailbox, long number, Set<Id> replaced) {

	NameHolder {
		replaced = Set.copyOf(replaced);
	}

	Id id() {
		return new Id(this.node, this.number);
	}

	boolean replaces(NameHolder other) {
		return this.replaced.contains(other.id());
	}

	/**
	 * What tells one from all others.
	 *
	 * @param node the id of the node
	 * @param number unique on that node
	 */
	record Id(UUID node, long number) {
	}

}
