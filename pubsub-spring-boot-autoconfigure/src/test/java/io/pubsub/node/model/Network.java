package io.pubsub.node.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryLink;

/**
 * What happens to the network: it is cut and healed, holds up, delays, repeats and loses
 * what it carries, and is late to tell who is there.
 */
final class Network implements Aspect {

	private static final int SIDES = 3;

	private final Simulation simulation;

	/** Whether this network loses what it carries; nodes find that after seconds only. */
	private final boolean losing;

	private final Set<InMemoryLink> bad = new LinkedHashSet<>();

	private final Set<ModelNode> late = new LinkedHashSet<>();

	private boolean reliable = true;

	/** Whether members have changed since all was quiet. */
	private boolean changed;

	/** Whether it has ever lost anything. */
	private boolean lost;

	Network(Simulation simulation) {
		this.simulation = simulation;
		this.losing = simulation.chance(4);
	}

	@Override
	public void offer(Steps steps) {
		boolean several = this.simulation.nodes.size() > 1;
		steps.add(several ? 5 : 0, this::cut);
		steps.add(isCut() ? 5 : 0, this::heal);
		steps.add(several ? 4 : 0, this::hold);
		steps.add(this.bad.isEmpty() ? 0 : 3, this::letGo);
		steps.add(several ? 3 : 0, this::delay);
		steps.add(several ? 3 : 0, this::repeat);
		steps.add((several && this.losing) ? 4 : 0, this::lose);
		steps.add(several ? 3 : 0, this::holdViews);
		steps.add(5, this::pass);
	}

	/** Whether whatever is sent arrives soon. */
	boolean isReliable() {
		return this.reliable;
	}

	/** Whether members have changed since all was quiet. */
	boolean hasChanged() {
		return this.changed;
	}

	/**
	 * Whether anything may be lost for good that is sent once: who watches what, unlike
	 * what nodes compare notes of.
	 */
	boolean hasLost() {
		return this.lost;
	}

	/** Whether what is sent on any link may arrive late, or twice. */
	boolean isUneven() {
		return !this.bad.isEmpty();
	}

	void change() {
		this.changed = true;
	}

	private boolean isCut() {
		return this.simulation.nodes.stream().map((node) -> node.side).distinct().count() > 1;
	}

	void cut() {
		int sides = 2 + this.simulation.random.nextInt(SIDES - 1);
		for (ModelNode node : this.simulation.nodes) {
			node.side = this.simulation.random.nextInt(sides);
		}
		this.simulation.log("cut: " + sides());
		List<Collection<Transport>> parts = new ArrayList<>();
		for (int side = 0; side < SIDES; side++) {
			parts.add(transports(side));
		}
		this.simulation.network.partition(parts.get(0), parts.get(1), parts.get(2));
		update();
	}

	private List<Transport> transports(int side) {
		return this.simulation.nodes.stream()
			.filter((node) -> node.side == side)
			.map((node) -> node.transport)
			.toList();
	}

	private String sides() {
		Set<String> sides = new TreeSet<>();
		this.simulation.nodes.forEach((node) -> sides.add(this.simulation.side(node).toString()));
		return String.join(" | ", sides);
	}

	void heal() {
		this.simulation.log("heal");
		this.simulation.nodes.forEach((node) -> node.side = 0);
		this.simulation.network.heal();
		update();
	}

	private void update() {
		this.changed = true;
		for (ModelNode node : this.simulation.nodes) {
			for (ModelNode other : this.simulation.nodes) {
				if (node.side == other.side) {
					node.apart.remove(other);
				}
				else {
					node.connected.remove(other);
					this.simulation.tell((aspect) -> aspect.unreliable(node, other));
				}
			}
		}
	}

	private InMemoryLink link(String what) {
		ModelNode from = this.simulation.any(this.simulation.nodes);
		ModelNode to = this.simulation.any(this.simulation.nodes);
		this.simulation.log(what + " " + from + " -> " + to);
		InMemoryLink link = this.simulation.network.link(from.transport, to.transport);
		this.bad.add(link);
		return link;
	}

	private void hold() {
		this.reliable = false;
		link("hold").hold();
	}

	private void delay() {
		Duration delay = Duration.ofNanos(100_000L * this.simulation.random.nextInt(50));
		link("delay by " + delay.toNanos() / 1000 + " us").delay(delay);
	}

	private void repeat() {
		// its order depends on the threads that send
		Random random = new Random(this.simulation.random.nextLong());
		link("repeat").duplicate((bytes) -> random.nextInt(3) == 0);
	}

	/** From now on everything arrives twice. */
	void repeatAll() {
		this.simulation.log("repeat everything");
		for (ModelNode from : this.simulation.nodes) {
			for (ModelNode to : this.simulation.nodes) {
				this.bad.add(this.simulation.network.link(from.transport, to.transport).duplicate((bytes) -> true));
			}
		}
	}

	private void lose() {
		this.reliable = false;
		this.lost = true;
		Random random = new Random(this.simulation.random.nextLong());
		ModelNode from = this.simulation.any(this.simulation.nodes);
		ModelNode to = this.simulation.any(this.simulation.nodes);
		this.simulation.log("lose " + from + " -> " + to);
		InMemoryLink link = this.simulation.network.link(from.transport, to.transport);
		this.bad.add(link);
		link.drop((bytes) -> random.nextInt(3) == 0);
		from.connected.remove(to);
		this.simulation.tell((aspect) -> aspect.unreliable(from, to));
	}

	private void holdViews() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		if (this.late.add(node)) {
			this.simulation.log("keep members from " + node);
			this.reliable = false;
			this.simulation.network.holdViews(node.transport);
		}
	}

	private void pass() {
		int micros = this.simulation.random.nextInt(3000);
		this.simulation.log("let " + micros + " us pass");
		this.simulation.pass(1000L * micros);
	}

	/** Makes the network a good one, though it may still be cut. */
	void letGo() {
		if (!this.bad.isEmpty() || !this.late.isEmpty()) {
			this.simulation.log("let go");
		}
		for (InMemoryLink link : this.bad) {
			link.drop((bytes) -> false).duplicate((bytes) -> false).delay(Duration.ZERO).release();
		}
		this.bad.clear();
		for (ModelNode node : new HashSet<>(this.late)) {
			if (node.alive) {
				this.simulation.network.releaseViews(node.transport);
			}
		}
		this.late.clear();
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		this.late.remove(node);
	}

	@Override
	public void check() {
		// nothing of its own
	}

	@Override
	public void settled() {
		this.reliable = true;
		this.changed = false;
		for (ModelNode node : this.simulation.nodes) {
			for (ModelNode other : this.simulation.nodes) {
				if (node != other) {
					((node.side == other.side) ? node.connected : node.apart).add(other);
				}
			}
		}
	}

}
