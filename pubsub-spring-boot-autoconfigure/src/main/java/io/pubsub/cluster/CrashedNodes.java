package io.pubsub.cluster;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The nodes whose processes are known to have ended without leaving, as far as they are
 * remembered. Thread-safe.
 */
final class CrashedNodes {

	private static final int MEMORY = 1000;

	/** Oldest first; guarded by this. */
	private final Set<UUID> nodes = new LinkedHashSet<>();

	synchronized void add(UUID node) {
		this.nodes.add(node);
		if (this.nodes.size() > MEMORY) {
			this.nodes.remove(this.nodes.iterator().next());
		}
	}

	/** Nodes are back after a partition: what looked like crashes was none. */
	synchronized void areBack(Collection<UUID> nodes) {
		nodes.forEach(this.nodes::remove);
	}

	synchronized boolean contains(UUID node) {
		return this.nodes.contains(node);
	}

}
