package io.pubsub;

import java.util.Objects;
import java.util.UUID;

/**
 * A node of the cluster: one run of one application instance. After a restart it is a
 * different node, even under the same name.
 *
 * @param name the name, unique in the cluster ({@code pubsub.node-name})
 * @param id distinguishes one run from the next
 */
public record Node(String name, UUID id) {

	public Node {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(id, "id");
	}

	@Override
	public String toString() {
		return this.name;
	}

}
