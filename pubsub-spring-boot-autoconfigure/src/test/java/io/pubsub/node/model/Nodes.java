package io.pubsub.node.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.pubsub.LossListener.Cause;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.PubSubException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that start, stop and die. Each node lists those of its side, oldest first, and
 * was told of each that came and went once.
 */
final class Nodes implements Aspect {

	private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

	private final Simulation simulation;

	private final Map<String, Integer> incarnations = new HashMap<>();

	Nodes(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void offer(Steps steps) {
		int count = this.simulation.nodes.size();
		steps.add((count < NAMES.size()) ? 12 - 2 * count : 0, this::start);
		steps.add((count > 1) ? 2 : 0, this::stop);
		steps.add((count > 1) ? 3 : 0, this::crash);
	}

	void start() {
		List<String> free = new ArrayList<>(NAMES);
		this.simulation.nodes.forEach((node) -> free.remove(node.name));
		String name = free.get(0);
		ModelNode node = new ModelNode(name, this.incarnations.merge(name, 1, Integer::sum),
				this.simulation.network.transport());
		// that is how the network has it
		node.side = this.simulation.nodes.isEmpty() ? 0 : this.simulation.nodes.get(0).side;
		boolean wait = this.simulation.mayWait() && this.simulation.chance(80);
		this.simulation.log("start " + node + (wait ? "" : " in the background"));
		this.simulation.tell((aspect) -> aspect.starting(node));
		this.simulation.wires.change();
		if (wait) {
			node.node.start();
		}
		else {
			node.starting = true;
			this.simulation.inBackground(() -> startUnlessEnded(node));
			attach(node);
		}
		for (ModelNode other : this.simulation.nodes) {
			if (other.side != node.side) {
				other.apart.add(node);
				node.apart.add(other);
			}
			else if (wait) {
				other.connected.add(node);
				node.connected.add(other);
			}
		}
		this.simulation.nodes.add(node);
	}

	private static void startUnlessEnded(ModelNode node) {
		try {
			node.node.start();
		}
		catch (PubSubException ex) {
			if (node.alive) {
				throw ex;
			}
		}
	}

	private static void attach(ModelNode node) {
		try {
			assertThat(node.attached.await(20, TimeUnit.SECONDS)).as("the network has " + node).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void stop() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		boolean drain = this.simulation.chance(50) && this.simulation.mayWait();
		this.simulation.log((drain ? "drain and stop " : "stop ") + node);
		end(node, false);
		if (drain) {
			assertThat(node.node.drain(Duration.ofSeconds(20))).as("drained").isTrue();
		}
		node.node.close();
	}

	private void crash() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		this.simulation.log("crash " + node);
		this.simulation.network.kill(node.transport);
		end(node, true);
		node.node.close();
	}

	private void end(ModelNode node, boolean crashed) {
		node.alive = false;
		this.simulation.nodes.remove(node);
		this.simulation.wires.change();
		for (Box box : List.copyOf(node.boxes)) {
			box.closed = this.simulation.step();
			this.simulation.tell((aspect) -> aspect.closed(box));
		}
		node.boxes.clear();
		this.simulation.nodes.forEach((other) -> {
			other.connected.remove(node);
			other.apart.remove(node);
		});
		this.simulation.tell((aspect) -> aspect.ended(node, crashed));
	}

	@Override
	public void check() {
		for (ModelNode node : this.simulation.nodes) {
			List<Node> expected = this.simulation.side(node).stream().map(ModelNode::id).toList();
			assertThat(node.node.cluster().nodes()).as("nodes that %s sees", node).isEqualTo(expected);
			Set<Node> told = told(node);
			told.add(node.id());
			assertThat(told).as("nodes that %s was told of", node).isEqualTo(new HashSet<>(expected));
			assertThat(node.node.metrics().lost(Cause.MALFORMED)).as("malformed frames at %s", node).isZero();
		}
	}

	@Override
	public void settled() {
		this.simulation.nodes.forEach((node) -> node.starting = false);
	}

	private static Set<Node> told(ModelNode node) {
		Set<Node> told = new HashSet<>();
		for (MembershipEvent event : node.events) {
			if (event instanceof NodeJoined joined) {
				assertThat(told.add(joined.node())).as("%s is told once: %s", node, node.events).isTrue();
			}
			else if (event instanceof NodeLeft left) {
				assertThat(told.remove(left.node())).as("%s is told once: %s", node, node.events).isTrue();
			}
		}
		return told;
	}

}
