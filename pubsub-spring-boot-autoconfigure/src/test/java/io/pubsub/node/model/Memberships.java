package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import io.pubsub.GroupTarget;
import io.pubsub.Ref;
import io.pubsub.group.Groups;
import io.pubsub.node.GroupRecorder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mailboxes that join and leave groups. Each node lists the members of its side, and
 * monitors were told of each that came and went once.
 */
final class Memberships implements Aspect {

	private static final List<Group> GROUPS = List.of(new Group("", "g"), new Group("", "h"), new Group("s", "g"));

	private final Simulation simulation;

	/** How often mailboxes have joined, in the order in which they became members. */
	private final Map<Group, Map<Box, Integer>> joined = new HashMap<>();

	/** Members that every node that theirs is connected with knows. */
	private final Map<Group, Set<Box>> known = new HashMap<>();

	/** All that have ever been members. */
	private final Map<Group, Set<Box>> ever = new HashMap<>();

	private final Map<ModelNode, Map<String, GroupRecorder>> monitors = new HashMap<>();

	private final List<CompletableFuture<Void>> joins = new ArrayList<>();

	Memberships(Simulation simulation) {
		this.simulation = simulation;
		for (Group group : GROUPS) {
			this.joined.put(group, new LinkedHashMap<>());
			this.known.put(group, new HashSet<>());
			this.ever.put(group, new HashSet<>());
		}
	}

	@Override
	public void offer(Steps steps) {
		boolean open = !this.simulation.boxes().isEmpty();
		steps.add(open ? 9 : 0, this::join);
		steps.add(open ? 5 : 0, this::leave);
	}

	@Override
	public void starting(ModelNode node) {
		Map<String, GroupRecorder> recorders = new HashMap<>();
		for (Group group : GROUPS) {
			recorders.computeIfAbsent(group.scope(), (scope) -> {
				GroupRecorder recorder = new GroupRecorder();
				groups(node, group).monitorAll(recorder);
				return recorder;
			});
		}
		this.monitors.put(node, recorders);
	}

	private static Groups groups(ModelNode node, Group group) {
		Groups groups = node.node.groups();
		return group.scope().isEmpty() ? groups : groups.scope(group.scope());
	}

	private void join() {
		Box box = this.simulation.any(this.simulation.boxes());
		Group group = anyGroup();
		this.simulation.log("join " + group + " " + box);
		this.joins.add(groups(box.owner, group).join(group.name(), box.mailbox));
		this.joined.get(group).merge(box, 1, Integer::sum);
		this.ever.get(group).add(box);
		checkLocal(box.owner, group);
	}

	private void leave() {
		Box box = this.simulation.any(this.simulation.boxes());
		Group group = anyGroup();
		this.simulation.log("leave " + group + " " + box);
		boolean left = groups(box.owner, group).leave(group.name(), box.mailbox);
		Map<Box, Integer> members = this.joined.get(group);
		assertThat(left).as("%s was a member of %s", box, group).isEqualTo(members.containsKey(box));
		members.computeIfPresent(box, (key, count) -> (count > 1) ? count - 1 : null);
		if (!members.containsKey(box)) {
			this.known.get(group).remove(box);
		}
		checkLocal(box.owner, group);
	}

	private void checkLocal(ModelNode node, Group group) {
		List<Ref> expected = this.joined.get(group)
			.keySet()
			.stream()
			.filter((box) -> box.owner == node)
			.map(Box::ref)
			.toList();
		assertThat(groups(node, group).localMembers(group.name())).as("members of %s on %s", group, node)
			.isEqualTo(expected);
	}

	@Override
	public void closed(Box box) {
		this.joined.values().forEach((members) -> members.remove(box));
		this.known.values().forEach((members) -> members.remove(box));
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		this.monitors.remove(node);
	}

	Group anyGroup() {
		return this.simulation.any(GROUPS);
	}

	/** Members on a node, as it must see them. */
	List<Box> members(Group group, ModelNode node) {
		return this.joined.get(group).keySet().stream().filter((box) -> box.owner == node).toList();
	}

	/** Whether every node that a mailbox's own is connected with knows it as a member. */
	boolean isKnown(Group group, Box box) {
		return this.known.get(group).contains(box);
	}

	boolean isMember(Group group, Box box) {
		return this.joined.get(group).containsKey(box);
	}

	boolean wasMember(Group group, Box box) {
		return this.ever.get(group).contains(box);
	}

	@Override
	public void check() {
		for (ModelNode node : this.simulation.nodes) {
			Map<String, Set<String>> names = new HashMap<>();
			for (Group group : GROUPS) {
				Set<String> expected = new TreeSet<>();
				this.simulation.side(node)
					.forEach((other) -> members(group, other)
						.forEach((box) -> expected.add(GroupRecorder.text(box.ref()))));
				names.computeIfAbsent(group.scope(), (scope) -> new HashSet<>());
				if (!expected.isEmpty()) {
					names.get(group.scope()).add(group.name());
				}
				assertThat(texts(groups(node, group).members(group.name()))).as("members of %s seen by %s", group, node)
					.containsExactlyInAnyOrderElementsOf(expected);
				assertThat(texts(this.monitors.get(node).get(group.scope()).members(group.name())))
					.as("members of %s that %s was told of", group, node)
					.containsExactlyInAnyOrderElementsOf(expected);
			}
			for (Group group : GROUPS) {
				assertThat(groups(node, group).groups()).as("groups of %s seen by %s", group, node)
					.isEqualTo(names.get(group.scope()));
			}
			this.monitors.get(node)
				.values()
				.forEach((monitor) -> assertThat(monitor.wrong).as("gaps and duplicates at %s", node).isEmpty());
		}
		assertThat(this.joins).as("joins that wait").allMatch(CompletableFuture::isDone);
	}

	private static List<String> texts(Iterable<Ref> refs) {
		List<String> texts = new ArrayList<>();
		refs.forEach((ref) -> texts.add(GroupRecorder.text(ref)));
		return texts;
	}

	@Override
	public void settled() {
		this.joined.forEach((group, members) -> this.known.get(group).addAll(members.keySet()));
		this.joins.clear();
	}

	record Group(String scope, String name) {

		GroupTarget target() {
			GroupTarget target = GroupTarget.all(this.name);
			return this.scope.isEmpty() ? target : target.scope(this.scope);
		}

		@Override
		public String toString() {
			return this.scope + "/" + this.name;
		}

	}

}
