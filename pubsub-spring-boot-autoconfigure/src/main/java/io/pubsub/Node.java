package io.pubsub;

import java.util.Objects;
import java.util.UUID;

/**
 * A node of the cluster: one run of one application instance. Started again under the
 * same name it is another node.
 *
 * @param name its name, unique in the cluster ({@code pubsub.node-name})
 * @param id tells one run from the next
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
