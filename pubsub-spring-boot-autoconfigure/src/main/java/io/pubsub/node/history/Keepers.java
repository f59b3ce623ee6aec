package io.pubsub.node.history;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.cluster.RowObserver;
import io.pubsub.node.kernel.Rendezvous;
import io.pubsub.wire.Row;

/**
 * Which nodes are to keep a topic: of those that say they keep messages, the ones of the
 * highest weight, see {@link Rendezvous}. Nodes that see the same members agree.
 * Thread-safe.
 */
final class Keepers implements RowObserver {

	private final Set<UUID> nodes = ConcurrentHashMap.newKeySet();

	private final AtomicInteger changes = new AtomicInteger();

	private final UUID self;

	private final Runnable onChange;

	/**
	 * Makes the keepers: this node alone.
	 * @param onChange called when there are others, on the control thread; must not block
	 */
	Keepers(UUID self, Runnable onChange) {
		this.self = self;
		this.onChange = onChange;
		this.nodes.add(self);
	}

	@Override
	public void added(UUID node, Row row) {
		this.nodes.add(node);
		changed();
	}

	@Override
	public void removed(UUID node, Row row) {
		this.nodes.remove(node);
		changed();
	}

	/** This node is about to leave, and keeps nothing more. */
	void leave() {
		this.nodes.remove(this.self);
		changed();
	}

	private void changed() {
		this.changes.incrementAndGet();
		this.onChange.run();
	}

	/** A number that is another one once other nodes are to keep a topic. */
	int changes() {
		return this.changes.get();
	}

	/** The ids of the nodes that are to keep a topic, in the same order on all nodes. */
	List<UUID> of(String topic, int copies) {
		return Rendezvous.highest(this.nodes, topic, copies);
	}

}
