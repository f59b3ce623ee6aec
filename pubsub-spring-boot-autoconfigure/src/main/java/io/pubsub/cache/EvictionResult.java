package io.pubsub.cache;

import java.util.Set;

import io.pubsub.Node;

/**
 * Which nodes have applied an eviction.
 *
 * @param applied the nodes that no longer have what was evicted, including this one
 * @param missing the nodes that left or did not answer in time. A node that is alive
 * clears its caches as soon as it notices that it has missed a message
 */
public record EvictionResult(Set<Node> applied, Set<Node> missing) {

	public EvictionResult {
		applied = Set.copyOf(applied);
		missing = Set.copyOf(missing);
	}

	/**
	 * Whether all nodes have applied the eviction.
	 * @return false if a node is missing
	 */
	public boolean isComplete() {
		return this.missing.isEmpty();
	}

}
