package io.pubsub.node.presence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.pubsub.dispatch.Workers;
import io.pubsub.node.kernel.NodeMetrics.PresenceMetrics;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.presence.PresenceListener;
import io.pubsub.presence.PresenceMonitor;

/**
 * The entries of all scopes on all nodes, as this node sees them.
 * <p>
 * The entries of a scope are replaced as a whole, so reading takes no lock. Then its
 * monitors are woken, each of which looks for itself what has changed since it looked
 * last. A monitor is woken for every change that comes after it has begun to look, so it
 * misses none, however slow it is.
 */
final class PresenceTable {

	/** Those that have entries or monitors; changed by the holder of this. */
	private final Map<String, Scope> scopes = new ConcurrentHashMap<>();

	private final Workers workers;

	/** Changed by the holder of this. */
	private volatile int count;

	/** Changed by the holder of this. */
	private volatile int monitors;

	/** Guarded by this. */
	private boolean closed;

	PresenceTable(Workers workers) {
		this.workers = workers;
	}

	/** The entries of a scope; to be asked by any thread. */
	ScopeEntries entries(String scope) {
		Scope found = this.scopes.get(scope);
		return (found != null) ? found.entries : ScopeEntries.NONE;
	}

	/** The same text, perhaps as another object that is kept already. */
	String share(String scope) {
		Scope found = this.scopes.get(scope);
		return (found != null) ? found.name : scope;
	}

	/**
	 * Adds an entry, or the next version of one.
	 * @return false if the node has stopped
	 */
	boolean put(NodePresenceEntry entry) {
		return change(List.of(entry), List.of());
	}

	/** Removes an entry, unless there is another version of it. */
	void remove(NodePresenceEntry entry) {
		change(List.of(), List.of(entry));
	}

	/**
	 * Changes all at once, for those who read one scope and for monitors. Of several
	 * versions of an entry the last counts; one that is removed is not missed if there is
	 * a later one. So an entry whose version changes is there all the time.
	 * @return false if the node has stopped
	 */
	synchronized boolean change(Collection<NodePresenceEntry> put, Collection<NodePresenceEntry> removed) {
		if (this.closed) {
			return false;
		}
		Map<String, ScopeEntries> changed = new LinkedHashMap<>();
		for (NodePresenceEntry entry : put) {
			ScopeEntries entries = changed.computeIfAbsent(entry.scope(), this::entries);
			NodePresenceEntry there = entries.find(entry);
			if (there == null || there.version() < entry.version()) {
				changed.put(entry.scope(), entries.with(entry));
			}
		}
		for (NodePresenceEntry entry : removed) {
			ScopeEntries entries = changed.computeIfAbsent(entry.scope(), this::entries);
			NodePresenceEntry there = entries.find(entry);
			if (there != null && there.version() == entry.version()) {
				changed.put(entry.scope(), entries.without(entry));
			}
		}
		changed.forEach(this::replace);
		return true;
	}

	private void replace(String name, ScopeEntries entries) {
		ScopeEntries before = entries(name);
		if (entries != before) {
			Scope scope = this.scopes.computeIfAbsent(name, Scope::new);
			this.count += entries.count() - before.count();
			scope.entries = entries;
			scope.monitors.forEach(NodePresenceMonitor::wake);
			forgetIfUnused(scope);
		}
	}

	synchronized PresenceMonitor monitor(String name, PresenceListener listener) {
		if (this.closed) {
			throw new IllegalStateException("Cannot monitor presence: the node has stopped");
		}
		Scope scope = this.scopes.computeIfAbsent(name, Scope::new);
		NodePresenceMonitor monitor = new NodePresenceMonitor(listener, this.workers, () -> scope.entries,
				(ended) -> end(scope, ended));
		scope.monitors.add(monitor);
		this.monitors++;
		monitor.wake();
		return monitor;
	}

	private synchronized void end(Scope scope, NodePresenceMonitor monitor) {
		if (scope.monitors.remove(monitor)) {
			this.monitors--;
			forgetIfUnused(scope);
		}
	}

	private void forgetIfUnused(Scope scope) {
		if (scope.entries.isEmpty() && scope.monitors.isEmpty()) {
			this.scopes.remove(scope.name, scope);
		}
	}

	/** The handles of all entries of this node. */
	synchronized Collection<PresenceHandle> handles() {
		List<PresenceHandle> handles = new ArrayList<>();
		for (Scope scope : this.scopes.values()) {
			scope.entries.forEachEntry((entry) -> {
				PresenceHandle handle = entry.handle();
				if (handle != null) {
					handles.add(handle);
				}
			});
		}
		return handles;
	}

	/** The scopes that have entries. */
	List<PresenceMetrics> metrics() {
		List<PresenceMetrics> metrics = new ArrayList<>();
		for (Scope scope : this.scopes.values()) {
			ScopeEntries entries = scope.entries;
			if (!entries.isEmpty()) {
				metrics.add(new PresenceMetrics(scope.name, entries.size(), entries.count()));
			}
		}
		return metrics;
	}

	/** How many entries there are, on all nodes. */
	int count() {
		return this.count;
	}

	/** How many monitors there are. */
	int monitors() {
		return this.monitors;
	}

	/** The node has stopped: there are no entries any more. */
	void close() {
		List<NodePresenceMonitor> ended = new ArrayList<>();
		synchronized (this) {
			this.closed = true;
			this.scopes.values().forEach((scope) -> ended.addAll(scope.monitors));
			this.scopes.clear();
			this.count = 0;
		}
		ended.forEach(NodePresenceMonitor::close);
	}

	/**
	 * One scope.
	 */
	private static final class Scope {

		private final String name;

		private volatile ScopeEntries entries = ScopeEntries.NONE;

		/** Guarded by the table. */
		private final Set<NodePresenceMonitor> monitors = new HashSet<>(0);

		Scope(String name) {
			this.name = name;
		}

	}

}
