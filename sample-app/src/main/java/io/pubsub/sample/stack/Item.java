package io.pubsub.sample.stack;

import java.util.Objects;

import tools.jackson.databind.JsonNode;

/**
 * Something on the stack.
 *
 * @param item what was pushed
 * @param owner who pushed it: a user, or a node
 */
public record Item(JsonNode item, String owner) {

	public Item {
		Objects.requireNonNull(item, "item");
		Objects.requireNonNull(owner, "owner");
	}

}
