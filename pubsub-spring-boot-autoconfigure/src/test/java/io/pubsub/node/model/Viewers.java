package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.pubsub.monitor.NoSuchTargetException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events that are watched. Each watcher hears each message and gap once and in order, and
 * each end once; one that resumes watches whenever the event is there; and what is
 * published while it must be watched arrives.
 */
final class Viewers implements Aspect, Watched.Source {

	private final Simulation simulation;

	final Productions productions;

	/** All of nodes that are alive, also those that are over. */
	private final List<Viewer> viewers = new ArrayList<>();

	/** What must still arrive. */
	private final Set<Due> due = new LinkedHashSet<>();

	private int count;

	Viewers(Simulation simulation) {
		this.simulation = simulation;
		this.productions = new Productions(simulation, this);
	}

	@Override
	public void offer(Steps steps) {
		steps.add(10 * this.productions.weight, this::watch);
		steps.add(closeable().isEmpty() ? 0 : 4, this::close);
	}

	private void watch() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		String name = this.simulation.any(Productions.NAMES);
		boolean whenever = this.simulation.chance(30) || this.simulation.wires.hasLost();
		Viewer viewer = new Viewer(++this.count, name, node, this.simulation.chance(50), whenever);
		boolean wait = whenever || this.simulation.mayWait();
		this.simulation.log("begin " + viewer + (wait ? "" : " in the background"));
		this.viewers.add(viewer);
		if (!wait) {
			this.simulation.inBackground(viewer::begin);
			return;
		}
		Production source = this.productions.sure(name, node);
		viewer.begin();
		viewer.known = true;
		if (viewer.failure instanceof NoSuchTargetException) {
			this.simulation.note("there is none");
			assertThat(source).as("what %s did not find", viewer).isNull();
		}
		else if (!whenever) {
			viewer.source = source;
		}
	}

	private List<Viewer> closeable() {
		return this.viewers.stream().filter((each) -> each.known && !each.isClosed()).toList();
	}

	private void close() {
		Viewer viewer = this.simulation.any(closeable());
		this.simulation.log("close " + viewer);
		if (viewer.monitor != null) {
			viewer.monitor.close();
		}
		viewer.closed();
		this.due.removeIf((each) -> each.viewer() == viewer);
	}

	/** A message was published by a producer that must have the event. */
	void published(Production production, String text) {
		if (this.simulation.wires.hasLost()) {
			// perhaps what was asked for
			return;
		}
		for (Viewer viewer : this.viewers) {
			if (viewer.source == production && !viewer.disturbed && viewer.isOpen()) {
				this.due.add(new Due(viewer, production, text));
			}
		}
	}

	/** Whether an event is watched on some node's side, as the watchers say. */
	boolean areThere(String name, ModelNode node) {
		return this.viewers.stream()
			.anyMatch((each) -> each.name.equals(name) && each.node.side == node.side && each.isActive());
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		this.viewers.removeIf((each) -> each.node == node);
		// on a link that is held up the end of the node may come first
		boolean lost = crashed || this.simulation.wires.isUneven();
		this.due.removeIf((each) -> each.viewer().node == node || (lost && each.source().node == node));
	}

	@Override
	public void unreliable(ModelNode from, ModelNode to) {
		for (Viewer viewer : this.viewers) {
			if (viewer.source != null && ((viewer.source.node == from && viewer.node == to)
					|| (viewer.source.node == to && viewer.node == from))) {
				viewer.disturbed = true;
				this.due.removeIf((each) -> each.viewer() == viewer);
			}
		}
	}

	@Override
	public List<Watched> watched() {
		List<Watched> watched = new ArrayList<>();
		for (Viewer each : this.viewers) {
			Production registered = registered(each);
			if (each.isActive() && registered != null) {
				watched.add(new Watched(each.node, registered.node, each.name));
			}
		}
		return watched;
	}

	private @Nullable Production registered(Viewer viewer) {
		return this.productions.registered(viewer.name, viewer.node);
	}

	@Override
	public long waiting(ModelNode node) {
		return this.viewers.stream()
			.filter((each) -> each.node == node && each.resume && each.isOpen() && !each.isActive())
			.count();
	}

	@Override
	public void check() {
		for (Viewer each : this.viewers) {
			each.checkHeard();
			if (!this.simulation.wires.hasLost()) {
				each.check(registered(each), each.source != null && this.productions.hasRivals(each.source));
			}
		}
		this.due.removeIf((each) -> each.viewer().hasHeard(each.text()));
		assertThat(this.due).as("messages of events that must arrive").isEmpty();
	}

	@Override
	public void settled() {
		this.viewers.forEach((each) -> each.settled(registered(each)));
	}

	private record Due(Viewer viewer, Production source, String text) {
	}

}
