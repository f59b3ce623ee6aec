package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.pubsub.node.model.Memberships.Group;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that are published, and sent to mailboxes and groups. Each arrives where its
 * sender must know of the receiver and stays connected with it until all is quiet; at
 * most once, in order, never where it is not wanted, nor across a cut.
 */
final class Messages implements Aspect {

	private static final List<String> TOPICS = List.of("x", "x.y", "x.z.y", "y", "z.y", "z");

	/** Makes a message one that does not go with others in a batch. */
	private static final String PADDING = " ".repeat(40_000);

	private final Simulation simulation;

	private final Memberships memberships;

	private final Map<String, Sent> sent = new HashMap<>();

	/** What must still arrive. */
	private final Set<Due> due = new LinkedHashSet<>();

	/** What must still arrive at one of several mailboxes. */
	private final List<Share> shares = new ArrayList<>();

	/** What has arrived, by mailbox. */
	private final Map<Box, Set<Sent>> arrived = new LinkedHashMap<>();

	/** By group, a message's one receiver of it. */
	private final Map<Served, Box> served = new HashMap<>();

	/** Groups of subscriptions that lost a member since all was quiet. */
	private final Set<String> shrunk = new HashSet<>();

	Messages(Simulation simulation, Memberships memberships) {
		this.simulation = simulation;
		this.memberships = memberships;
	}

	@Override
	public void offer(Steps steps) {
		boolean open = !this.simulation.boxes().isEmpty();
		steps.add(open ? 20 : 0, this::publish);
		steps.add(open ? 4 : 0, this::send);
		steps.add(open ? 4 : 0, this::sendToGroup);
	}

	private void publish() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		String topic = this.simulation.any(TOPICS);
		int count = 1 + this.simulation.random.nextInt(4);
		boolean large = this.simulation.chance(10);
		this.simulation.log("publish " + count + (large ? " large" : "") + " to " + topic + " from " + node);
		publish(node, topic, count, large);
	}

	/** Has each node publish to each topic. */
	void publishAll() {
		this.simulation.log("publish to all topics from all nodes");
		this.simulation.nodes.forEach((node) -> TOPICS.forEach((topic) -> publish(node, topic, 2, false)));
	}

	private void publish(ModelNode node, String topic, int count, boolean large) {
		for (int i = 0; i < count; i++) {
			Sent message = message(node, topic, null, null);
			Map<String, Set<Box>> groups = new HashMap<>();
			for (Box box : this.simulation.boxes()) {
				if (message.concerns(box) && box.group != null) {
					groups.computeIfAbsent(box.group, (key) -> new HashSet<>()).add(box);
				}
				else if (message.concerns(box) && (box.visible || box.owner == node) && reaches(node, box)) {
					this.due.add(new Due(message, box));
				}
			}
			groups.forEach((group, boxes) -> share(message, group, boxes));
			node.node.publisher().publish(topic, large ? message.text() + PADDING : message.text());
		}
	}

	/**
	 * The nodes that have a member take turns, the sender's among them. One that has just
	 * closed may be chosen, and the message be lost with it.
	 */
	private void share(Sent message, String group, Set<Box> boxes) {
		boxes.removeIf((box) -> box.owner.side != message.node().side);
		boolean known = boxes.stream().anyMatch((box) -> box.visible || box.owner == message.node())
				&& boxes.stream().allMatch((box) -> reaches(message.node(), box));
		if (known && !this.shrunk.contains(group) && !this.simulation.wires.hasChanged()) {
			this.shares.add(new Share(message, group, boxes));
		}
	}

	private void send() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		Box box = this.simulation.any(this.simulation.boxes());
		this.simulation.log("send from " + node + " to " + box);
		Sent message = message(node, null, box, null);
		if (reaches(node, box)) {
			this.due.add(new Due(message, box));
		}
		node.node.publisher().send(box.ref(), message.text());
	}

	private void sendToGroup() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		Group group = this.memberships.anyGroup();
		this.simulation.log("send from " + node + " to the group " + group);
		Sent message = message(node, null, null, group);
		for (Box box : this.simulation.boxes()) {
			if ((box.owner == node) ? this.memberships.isMember(group, box)
					: this.memberships.isKnown(group, box) && reaches(node, box)) {
				this.due.add(new Due(message, box));
			}
		}
		node.node.publisher().sendToGroup(group.target(), message.text());
	}

	private static boolean reaches(ModelNode node, Box box) {
		return box.owner == node || node.connected.contains(box.owner);
	}

	private Sent message(ModelNode node, @Nullable String topic, @Nullable Box box, @Nullable Group group) {
		long number = this.sent.size();
		Sent message = new Sent(number, node, this.simulation.step(), topic, box, group, Set.copyOf(node.apart));
		this.sent.put(message.text(), message);
		return message;
	}

	@Override
	public void closed(Box box) {
		this.due.removeIf((each) -> each.box() == box);
		this.shares.removeIf((share) -> share.boxes().contains(box));
		if (box.group != null) {
			this.shrunk.add(box.group);
		}
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		if (crashed) {
			this.due.removeIf((each) -> each.message().node() == node);
			this.shares.removeIf((share) -> share.message().node() == node);
		}
	}

	@Override
	public void unreliable(ModelNode from, ModelNode to) {
		this.due.removeIf((each) -> each.message().node() == from && each.box().owner == to);
		this.shares.removeIf(
				(share) -> share.message().node() == from && share.boxes().stream().anyMatch((box) -> box.owner == to));
	}

	@Override
	public void check() {
		this.simulation.boxes().forEach((box) -> this.arrived.computeIfAbsent(box, (key) -> new LinkedHashSet<>()));
		this.arrived.forEach((box, messages) -> box.heard(messages.size()).forEach((text) -> arrived(box, text)));
		this.due.removeIf((each) -> this.arrived.getOrDefault(each.box(), Set.of()).contains(each.message()));
		// who leaves a group in time misses what is sent to it
		this.due.removeIf((each) -> hasLeft(each.message().group(), each));
		assertThat(this.due).as("messages that must arrive").isEmpty();
		// perhaps at one that is new
		this.shares.removeIf((share) -> this.served.containsKey(new Served(share.message(), share.group())));
		assertThat(this.shares).as("messages that must arrive at one of a group").isEmpty();
	}

	private boolean hasLeft(@Nullable Group group, Due each) {
		return group != null && each.box().owner != each.message().node()
				&& !this.memberships.isKnown(group, each.box());
	}

	private void arrived(Box box, String text) {
		Sent message = this.sent.get(text);
		Set<Sent> before = this.arrived.getOrDefault(box, Set.of());
		wrongIf(message == null, "out of nowhere", text, box);
		wrongIf(before.contains(message), "twice", message, box);
		wrongIf(before.stream().anyMatch((each) -> each.node() == message.node() && each.number() > message.number()),
				"out of order", message, box);
		Group group = message.group();
		wrongIf((group != null) ? !this.memberships.wasMember(group, box) : !message.concerns(box),
				"which does not want it", message, box);
		wrongIf(box.closed <= message.step(), "which was closed before", message, box);
		wrongIf(message.apart().contains(box.owner), "across a cut", message, box);
		if (box.group != null && message.topic() != null) {
			Box other = this.served.putIfAbsent(new Served(message, box.group), box);
			wrongIf(other != null, "after " + other + " of the same group", message, box);
		}
		before.add(message);
	}

	private static void wrongIf(boolean wrong, String how, Object message, Box box) {
		if (wrong) {
			throw new IllegalStateException(message + " arrived at " + box + " " + how);
		}
	}

	@Override
	public void settled() {
		this.shrunk.clear();
	}

	/**
	 * A message.
	 *
	 * @param number tells it from others; later ones have a higher one
	 * @param node its sender
	 * @param step the step that sent it
	 * @param topic to which topic, or null
	 * @param box to which mailbox, or null
	 * @param group to which group, or null
	 * @param apart nodes that it must not reach
	 */
	private record Sent(long number, ModelNode node, long step, @Nullable String topic, @Nullable Box box,
			@Nullable Group group, Set<ModelNode> apart) {

		String text() {
			return this.node + "-" + this.number;
		}

		boolean concerns(Box other) {
			return (this.topic != null) ? other.topic != null && matches(other.topic, this.topic) : other == this.box;
		}

		private static boolean matches(String pattern, String topic) {
			String expression = pattern.equals("**") ? ".*"
					: pattern.replace(".**", "~")
						.replace(".", "\\.")
						.replace("*", "[^.]+")
						.replace("{one}", "[^.]+")
						.replace("~", "(\\..*)?");
			return topic.matches(expression);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this == other;
		}

		@Override
		public int hashCode() {
			return Long.hashCode(this.number);
		}

		@Override
		public String toString() {
			return text() + " of step " + this.step;
		}

	}

	private record Due(Sent message, Box box) {
	}

	private record Share(Sent message, String group, Set<Box> boxes) {
	}

	private record Served(Sent message, String group) {
	}

}
