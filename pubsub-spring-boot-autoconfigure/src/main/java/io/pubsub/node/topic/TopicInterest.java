package io.pubsub.node.topic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.pubsub.Node;
import io.pubsub.cluster.RowObserver;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.MembershipHandler;
import io.pubsub.wire.Row;

/**
 * What each node of the cluster subscribes to, for listeners that come at any time.
 * Thread-safe.
 */
final class TopicInterest implements RowObserver, MembershipHandler {

	private final Kernel kernel;

	/** By node, its rows, and how often this node has its own; guarded by this. */
	private final Map<UUID, Map<Row, Integer>> rows = new LinkedHashMap<>();

	/** Guarded by this. */
	private final Map<UUID, Node> nodes = new LinkedHashMap<>();

	/** Guarded by this. */
	private final List<InterestListener> listeners = new ArrayList<>();

	// used by the control thread

	private List<Row> removed = new ArrayList<>();

	/** Not reported yet, as it is not known whether the node has left. */
	private final List<Removal> removals = new ArrayList<>();

	TopicInterest(Kernel kernel) {
		this.kernel = kernel;
	}

	/**
	 * Notifies a listener of all that there is, before this returns, and of changes.
	 * @return ends that
	 */
	synchronized Runnable watch(InterestListener listener) {
		this.rows.forEach((id, rows) -> {
			Node node = node(id);
			rows.keySet().forEach((row) -> listener.added(node, row.key(), row.value()));
		});
		this.listeners.add(listener);
		return () -> {
			synchronized (this) {
				this.listeners.remove(listener);
			}
		};
	}

	/** This node has one more subscriber. */
	void addedHere(Row row) {
		add(this.kernel.self().id(), row);
	}

	/** This node has one subscriber less. */
	void removedHere(Row row) {
		remove(this.kernel.self().id(), row, false);
	}

	@Override
	public void added(UUID node, Row row) {
		add(node, row);
	}

	@Override
	public void removed(UUID node, Row row) {
		this.removed.add(row);
	}

	@Override
	public void applied(UUID node) {
		if (!this.removed.isEmpty()) {
			this.removals.add(new Removal(node, this.removed));
			this.removed = new ArrayList<>();
			this.kernel.peers().afterFrames(this::report);
		}
	}

	@Override
	public void left(UUID node) {
		this.removals.stream().filter((removal) -> removal.node.equals(node)).forEach((removal) -> removal.left = true);
	}

	private void report() {
		for (Removal removal : this.removals) {
			removal.rows.forEach((row) -> remove(removal.node, row, removal.left));
		}
		this.removals.clear();
	}

	private synchronized void add(UUID id, Row row) {
		Node node = node(id);
		if (this.rows.computeIfAbsent(id, (key) -> new LinkedHashMap<>()).merge(row, 1, Integer::sum) == 1) {
			this.listeners.forEach((listener) -> listener.added(node, row.key(), row.value()));
		}
	}

	private synchronized void remove(UUID id, Row row, boolean left) {
		Map<Row, Integer> rows = this.rows.get(id);
		Integer count = (rows != null) ? rows.get(row) : null;
		if (rows == null || count == null) {
			return;
		}
		if (count > 1) {
			rows.put(row, count - 1);
			return;
		}
		Node node = node(id);
		rows.remove(row);
		if (rows.isEmpty()) {
			this.rows.remove(id);
			this.nodes.remove(id);
		}
		this.listeners.forEach((listener) -> listener.removed(node, row.key(), row.value(), left));
	}

	/** The same also when the node has left. */
	private Node node(UUID id) {
		Node self = this.kernel.self();
		return id.equals(self.id()) ? self
				: this.nodes.computeIfAbsent(id, (key) -> this.kernel.peers().members().node(key));
	}

	/** What a node has given up, or left behind. */
	private static final class Removal {

		private final UUID node;

		private final List<Row> rows;

		private boolean left;

		Removal(UUID node, List<Row> rows) {
			this.node = node;
			this.rows = rows;
		}

	}

}
