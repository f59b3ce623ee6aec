package io.pubsub.node.group;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.pubsub.Ref;
import io.pubsub.dispatch.Workers;
import io.pubsub.group.GroupListener;
import io.pubsub.group.GroupMonitor;

/**
 * The groups of all scopes and their members on all nodes, as this node sees them.
 * <p>
 * Changes and the beginning of a monitor exclude each other, and changes go to the
 * mailboxes of the monitors while they do: so a monitor is given what there is, and then
 * every change once. Reading takes no lock: what it finds of a group is replaced as a
 * whole.
 */
public final class GroupTable {

	/** Of groups that have members; changed by the holder of this. */
	private final Map<GroupName, GroupMembers> groups = new ConcurrentHashMap<>();

	/**
	 * Members of this node that have left as it drains. Other nodes may not know that
	 * yet.
	 */
	private final Map<GroupName, List<Ref>> withdrawn = new ConcurrentHashMap<>();

	/** By what they monitor: one group, or a scope by its name; guarded by this. */
	private final Map<Object, Set<NodeGroupMonitor>> monitors = new HashMap<>();

	/** Guarded by this. */
	private boolean closed;

	private final Workers workers;

	public GroupTable(Workers workers) {
		this.workers = workers;
	}

	/** Adds a member, which is none yet. */
	public synchronized void add(GroupName group, Ref member, boolean local) {
		if (!this.closed) {
			this.groups.put(group, members(group).with(member, local));
			tell(group, (listener) -> listener.onJoined(group.group(), member));
		}
	}

	/** Removes a member, if it is one. */
	public synchronized void remove(GroupName group, Ref member) {
		GroupMembers before = members(group);
		GroupMembers after = before.without(member);
		if (after != before) {
			if (after.isEmpty()) {
				this.groups.remove(group);
			}
			else {
				this.groups.put(group, after);
			}
			tell(group, (listener) -> listener.onLeft(group.group(), member));
		}
	}

	/** Removes a member of this node, which drains: it takes what is under way to it. */
	public void withdraw(GroupName group, Ref member) {
		// before it is removed, so that it can be found all the time
		this.withdrawn.computeIfAbsent(group, (key) -> new CopyOnWriteArrayList<>()).add(member);
		remove(group, member);
	}

	/**
	 * The mailboxes of this node that take what another one sends to a group, those
	 * included that have withdrawn.
	 */
	public Collection<Ref> receivers(GroupName group) {
		Collection<Ref> local = members(group).local();
		if (this.withdrawn.isEmpty()) {
			return local;
		}
		Set<Ref> receivers = new LinkedHashSet<>(local);
		receivers.addAll(this.withdrawn.getOrDefault(group, List.of()));
		return receivers;
	}

	private void tell(GroupName group, NodeGroupMonitor.Event event) {
		this.monitors.getOrDefault(group, Set.of()).forEach((monitor) -> monitor.tell(event));
		this.monitors.getOrDefault(group.scope(), Set.of()).forEach((monitor) -> monitor.tell(event));
	}

	/** The members of a group; to be asked by any thread. */
	public GroupMembers members(GroupName group) {
		return this.groups.getOrDefault(group, GroupMembers.NONE);
	}

	/** The names of a scope's groups; to be asked by any thread. */
	public Set<String> groups(String scope, Predicate<GroupMembers> filter) {
		Set<String> names = new LinkedHashSet<>();
		this.groups.forEach((group, members) -> {
			if (group.scope().equals(scope) && filter.test(members)) {
				names.add(group.group());
			}
		});
		return names;
	}

	public GroupMonitor monitor(GroupName group, GroupListener listener) {
		return monitor(group, group.scope(), group, listener);
	}

	public GroupMonitor monitorAll(String scope, GroupListener listener) {
		return monitor(scope, scope, null, listener);
	}

	private synchronized GroupMonitor monitor(Object target, String scope, @Nullable GroupName only,
			GroupListener listener) {
		if (this.closed) {
			throw new IllegalStateException("Cannot monitor groups: the node has stopped");
		}
		Map<String, List<Ref>> found = new LinkedHashMap<>();
		if (only == null) {
			groups(scope, (members) -> true)
				.forEach((name) -> found.put(name, members(new GroupName(scope, name)).all()));
		}
		else if (!members(only).isEmpty()) {
			found.put(only.group(), members(only).all());
		}
		NodeGroupMonitor monitor = new NodeGroupMonitor(listener, this.workers, (ended) -> end(target, ended));
		this.monitors.computeIfAbsent(target, (key) -> new LinkedHashSet<>()).add(monitor);
		monitor.tell((first) -> first.onMembers(found));
		return monitor;
	}

	private synchronized void end(Object target, NodeGroupMonitor monitor) {
		this.monitors.computeIfPresent(target, (key, monitors) -> {
			monitors.remove(monitor);
			return monitors.isEmpty() ? null : monitors;
		});
	}

	/** The groups that have members, those of all scopes. */
	public Map<GroupName, GroupMembers> all() {
		return Collections.unmodifiableMap(this.groups);
	}

	/** The node has stopped: there are no groups any more. */
	public synchronized void close() {
		this.closed = true;
		this.groups.clear();
		this.monitors.clear();
	}

}
