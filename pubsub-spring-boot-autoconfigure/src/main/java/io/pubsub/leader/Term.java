package io.pubsub.leader;

import java.time.Instant;
import java.util.Objects;

import io.pubsub.Node;

/**
 * The time during which one node leads a name.
 *
 * @param name the name
 * @param number the fencing token: greater than the number of each earlier term that the
 * nodes which elected the leader know of. It is the time of the election in milliseconds,
 * or more
 * @param node the leader
 * @param since when the leader was elected, by its clock
 */
public record Term(String name, long number, Node node, Instant since) {

	public Term {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(node, "node");
		Objects.requireNonNull(since, "since");
	}

}
