package io.pubsub.cluster;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Chooses some of many nodes, so that each has its turn, and an idle node costs no more
 * in a large cluster. Not thread-safe.
 */
final class Turns {

	static final int AT_A_TIME = 8;

	private int next;

	/**
	 * Those whose turn it is.
	 * @param nodes all, in an order that changes little
	 */
	Set<UUID> next(List<UUID> nodes) {
		if (nodes.size() <= AT_A_TIME) {
			return Set.copyOf(nodes);
		}
		Set<UUID> chosen = new HashSet<>();
		for (int i = 0; i < AT_A_TIME; i++) {
			chosen.add(nodes.get((this.next + i) % nodes.size()));
		}
		this.next = (this.next + AT_A_TIME) % nodes.size();
		return chosen;
	}

}
