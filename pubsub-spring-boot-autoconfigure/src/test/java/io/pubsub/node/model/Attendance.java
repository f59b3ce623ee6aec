package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.node.PresenceRecorder;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.presence.PresenceMonitor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Entries of presence that come, change and go, some with a mailbox. Each node lists
 * those of its side with their newest metadata, and monitors were told of each that came,
 * changed and went. An entry does not go and come again unless its node was cut off.
 */
final class Attendance implements Aspect {

	private static final List<String> SCOPES = List.of("red", "blue");

	private static final List<String> KEYS = List.of("x", "y", "z");

	private final Simulation simulation;

	private final List<Attendee> attendees = new ArrayList<>();

	private final Map<ModelNode, List<Monitor>> monitors = new HashMap<>();

	private final List<CompletableFuture<Void>> visible = new ArrayList<>();

	/** Other nodes that a node may have lost sight of for a while. */
	private final Map<ModelNode, Set<String>> lost = new HashMap<>();

	private int count;

	Attendance(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void offer(Steps steps) {
		boolean any = !this.attendees.isEmpty();
		steps.add(9, this::track);
		steps.add(any ? 9 : 0, this::update);
		steps.add(any ? 4 : 0, this::close);
		steps.add(2, this::monitor);
		steps.add(2, this::endMonitor);
	}

	@Override
	public void starting(ModelNode node) {
		SCOPES.forEach((scope) -> monitor(node, scope));
	}

	private static Presence presence(ModelNode node) {
		return node.node.presence();
	}

	private void monitor() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		String scope = this.simulation.any(SCOPES);
		this.simulation.log("monitor presence in " + scope + " at " + node);
		monitor(node, scope);
	}

	private void monitor(ModelNode node, String scope) {
		PresenceRecorder recorder = new PresenceRecorder();
		this.monitors.computeIfAbsent(node, (key) -> new ArrayList<>())
			.add(new Monitor(scope, recorder, presence(node).monitor(scope, recorder)));
	}

	private void endMonitor() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		List<Monitor> monitors = this.monitors.get(node);
		this.simulation.log("end a monitor of presence at " + node);
		if (!monitors.isEmpty()) {
			Monitor monitor = this.simulation.any(monitors);
			monitors.remove(monitor);
			monitor.monitor().close();
		}
	}

	private void track() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		Box box = (!node.boxes.isEmpty() && this.simulation.chance(40)) ? this.simulation.any(node.boxes) : null;
		String scope = this.simulation.any(SCOPES);
		String key = this.simulation.any(KEYS);
		String metadata = Integer.toString(++this.count);
		this.simulation.log("track " + key + "=" + metadata + " in " + scope + " at " + ((box != null) ? box : node));
		PresenceHandle handle = (box != null) ? presence(node).track(scope, key, metadata, box.mailbox)
				: presence(node).track(scope, key, metadata);
		Attendee attendee = new Attendee(node, scope, key, box, handle, metadata);
		this.attendees.add(attendee);
		this.visible.add(handle.visible());
		checkOwn(attendee, true);
	}

	private void update() {
		Attendee attendee = this.simulation.any(this.attendees);
		int times = this.simulation.chance(70) ? 1 : 1 + this.simulation.random.nextInt(20);
		for (int i = 0; i < times; i++) {
			attendee.metadata = Integer.toString(++this.count);
			assertThat(attendee.handle.update(attendee.metadata)).as("%s is there", attendee).isTrue();
		}
		this.simulation.log("update " + attendee);
		checkOwn(attendee, true);
		if (this.simulation.chance(50)) {
			this.visible.add(attendee.handle.visible());
		}
	}

	private void close() {
		Attendee attendee = this.simulation.any(this.attendees);
		this.simulation.log("close " + attendee);
		attendee.handle.close();
		this.attendees.remove(attendee);
		checkEnded(attendee);
	}

	private void checkEnded(Attendee attendee) {
		assertThat(attendee.handle.update("late")).as("%s has ended", attendee).isFalse();
		checkOwn(attendee, false);
	}

	private static void checkOwn(Attendee attendee, boolean there) {
		List<String> texts = presence(attendee.node).list(attendee.scope, attendee.key)
			.stream()
			.map(PresenceRecorder::text)
			.toList();
		assertThat(texts.contains(attendee.text())).as("%s at its own node", attendee).isEqualTo(there);
	}

	@Override
	public void closed(Box box) {
		List<Attendee> ended = this.attendees.stream().filter((attendee) -> attendee.box == box).toList();
		this.attendees.removeAll(ended);
		if (box.owner.alive) {
			ended.forEach(this::checkEnded);
		}
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		this.monitors.remove(node);
		this.attendees.removeIf((attendee) -> attendee.node == node);
	}

	@Override
	public void unreliable(ModelNode from, ModelNode to) {
		this.lost.computeIfAbsent(to, (key) -> new HashSet<>()).add(from.id().id().toString());
	}

	@Override
	public void check() {
		for (ModelNode node : this.simulation.nodes) {
			List<ModelNode> side = this.simulation.side(node);
			int total = 0;
			for (String scope : SCOPES) {
				List<String> expected = this.attendees.stream()
					.filter((attendee) -> attendee.scope.equals(scope) && side.contains(attendee.node))
					.map(Attendee::text)
					.sorted()
					.toList();
				total += expected.size();
				Map<String, List<PresenceEntry>> entries = presence(node).list(scope);
				assertThat(PresenceRecorder.texts(entries)).as("entries of %s seen by %s", scope, node)
					.isEqualTo(expected);
				for (Monitor monitor : this.monitors.get(node)) {
					if (monitor.scope().equals(scope)) {
						assertThat(monitor.recorder().present()).as("entries of %s that %s was told of", scope, node)
							.isEqualTo(expected);
					}
				}
			}
			assertThat(node.node.metrics().presenceEntries()).as("entries counted by %s", node).isEqualTo(total);
			assertThat(node.node.metrics().presenceMonitors()).as("monitors counted by %s", node)
				.isEqualTo(this.monitors.get(node).size());
			for (Monitor monitor : this.monitors.get(node)) {
				assertThat(monitor.recorder().wrong).as("gaps and duplicates at %s", node).isEmpty();
				assertThat(monitor.recorder().again).as("entries that had gone at %s", node)
					.allMatch((entry) -> this.lost.getOrDefault(node, Set.of()).contains(entry.node().id().toString()));
			}
		}
		assertThat(this.visible).as("futures that wait").allMatch(CompletableFuture::isDone);
	}

	@Override
	public void settled() {
		this.visible.clear();
	}

	private record Monitor(String scope, PresenceRecorder recorder, PresenceMonitor monitor) {
	}

	/**
	 * An entry as it must be.
	 */
	private static final class Attendee {

		private final ModelNode node;

		private final String scope;

		private final String key;

		private final @Nullable Box box;

		private final PresenceHandle handle;

		private String metadata;

		Attendee(ModelNode node, String scope, String key, @Nullable Box box, PresenceHandle handle, String metadata) {
			this.node = node;
			this.scope = scope;
			this.key = key;
			this.box = box;
			this.handle = handle;
			this.metadata = metadata;
		}

		String text() {
			return this.key + "=" + this.metadata;
		}

		@Override
		public String toString() {
			return text() + " in " + this.scope + " at " + this.node;
		}

	}

}
