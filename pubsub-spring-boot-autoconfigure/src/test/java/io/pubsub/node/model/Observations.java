package io.pubsub.node.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.monitor.Monitors;
import io.pubsub.monitor.NoSuchTargetException;

/**
 * Mailboxes and nodes that are monitored. Each monitor is told of each end once, in turns
 * with its new beginnings; it is active if and only if its target is there and it has
 * begun anew or has not ended; and it is told nothing once it is closed.
 */
final class Observations implements Aspect, Watched.Source {

	/** How many mailboxes that have gone may still be asked for. */
	private static final int GONE = 5;

	private final Simulation simulation;

	/** All of nodes that are alive, also those that are over. */
	private final List<Observation> observations = new ArrayList<>();

	private final Deque<Box> gone = new ArrayDeque<>();

	private int count;

	Observations(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void offer(Steps steps) {
		boolean open = !this.simulation.boxes().isEmpty();
		steps.add(open ? 7 : 0, this::monitorMailbox);
		steps.add(3, this::monitorNode);
		steps.add(this.gone.isEmpty() ? 0 : 1, this::monitorGone);
		steps.add(closeable().isEmpty() ? 0 : 4, this::close);
	}

	private void monitorMailbox() {
		Box box = this.simulation.any(this.simulation.boxes());
		monitor(box.owner, box);
	}

	private void monitorNode() {
		monitor(this.simulation.any(this.simulation.nodes), null);
	}

	private void monitorGone() {
		Box box = this.simulation.any(List.copyOf(this.gone));
		monitor(box.owner, box);
	}

	private void monitor(ModelNode of, @Nullable Box box) {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		Box owner = (!node.boxes.isEmpty() && this.simulation.chance(30)) ? this.simulation.any(node.boxes) : null;
		boolean resume = this.simulation.chance(50);
		boolean wait = this.simulation.mayWait() && !this.simulation.wires.hasLost() && this.simulation.chance(50);
		Observation observation = new Observation(++this.count, node, of, box, owner, resume);
		// who joins others that have not been told of its end yet is told with them
		observation.refused = box != null && !box.isOpen()
				&& this.observations.stream().noneMatch((each) -> each.node == node && each.box == box);
		this.simulation.log("begin " + observation + (wait ? ", and wait" : ""));
		this.observations.add(observation);
		Monitors monitors = node.node.monitors();
		if (!wait) {
			observation.result = monitors.monitorAsync(observation.target(), observation, observation.options());
			return;
		}
		observation.known = true;
		try {
			observation.result = CompletableFuture
				.completedFuture(monitors.monitor(observation.target(), observation, observation.options()));
		}
		catch (NoSuchTargetException ex) {
			this.simulation.note("there is none");
			observation.result = CompletableFuture.failedFuture(ex);
		}
	}

	private List<Observation> closeable() {
		return this.observations.stream().filter((each) -> each.known && !each.isClosed()).toList();
	}

	private void close() {
		Observation observation = this.simulation.any(closeable());
		this.simulation.log("close " + observation);
		if (observation.isOpen()) {
			observation.result.join().close();
		}
		observation.closed();
	}

	@Override
	public void closed(Box box) {
		this.observations.stream().filter((each) -> each.owner == box && !each.isClosed()).forEach(Observation::closed);
		this.gone.add(box);
		if (this.gone.size() > GONE) {
			this.gone.remove();
		}
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		this.observations.removeIf((each) -> each.node == node);
	}

	@Override
	public void unreliable(ModelNode from, ModelNode to) {
		this.observations.stream()
			.filter((each) -> (each.node == from && each.of == to) || (each.node == to && each.of == from))
			.forEach((each) -> each.disturbed = true);
	}

	@Override
	public List<Watched> watched() {
		List<Watched> watched = new ArrayList<>();
		for (Observation each : this.observations) {
			if (each.box != null && each.isActive()) {
				watched.add(new Watched(each.node, each.of, each.box));
			}
		}
		return watched;
	}

	@Override
	public long waiting(ModelNode node) {
		return this.observations.stream()
			.filter((each) -> each.node == node && each.resume && each.isOpen() && !each.isActive())
			.count();
	}

	@Override
	public void check() {
		for (Observation each : this.observations) {
			each.check(this.simulation.wires.hasChanged());
			if (!this.simulation.wires.hasLost()) {
				each.checkEnded();
			}
		}
	}

	@Override
	public void settled() {
		this.observations.forEach(Observation::settled);
	}

}
