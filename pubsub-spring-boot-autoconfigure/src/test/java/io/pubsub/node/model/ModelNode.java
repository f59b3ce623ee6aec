package io.pubsub.node.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.history.HistorySettings;

/**
 * A node, real and as the model has it. A node that starts again under its name is
 * another one.
 */
final class ModelNode {

	final String name;

	private final String text;

	final Transport transport;

	final PubSubNode node;

	final List<MembershipEvent> events = new CopyOnWriteArrayList<>();

	/** Those that are open, oldest first. */
	final List<Box> boxes = new ArrayList<>();

	/** The part of the network that it is in. */
	int side;

	volatile boolean alive = true;

	/** Whether its start may not have returned. */
	boolean starting;

	/** Other nodes with which it is connected, as both of them must know by now. */
	final Set<ModelNode> connected = new HashSet<>();

	/** Other nodes from which it was cut off when all was quiet, and has been since. */
	final Set<ModelNode> apart = new HashSet<>();

	/** Counts down when the network has the node. */
	final CountDownLatch attached = new CountDownLatch(1);

	ModelNode(String name, int incarnation, Transport transport) {
		this.name = name;
		this.text = name + incarnation;
		this.transport = transport;
		this.node = PubSubNode.builder(name)
			.transport(new Attaching(transport))
			.requestTimeout(Duration.ofSeconds(30))
			.joinTimeout(Duration.ofSeconds(10))
			// the network may be held up, and nothing that is lost is counted
			.farewellTimeout(Duration.ofMillis(100))
			.clusterListener(this.events::add)
			.history(HistorySettings.of(Histories.TOPICS))
			.build();
	}

	/** Waits until the node has done all that it has been told to do. */
	void catchUp() {
		this.node.subscriptions().subscribe("caught up", String.class, (message) -> {
		}).close();
	}

	Node id() {
		return this.node.cluster().self();
	}

	@Override
	public String toString() {
		return this.text;
	}

	/** Tells when the network has the node. */
	private final class Attaching extends ForwardingTransport {

		Attaching(Transport transport) {
			super(transport);
		}

		@Override
		public void start(Listener listener) {
			super.start(listener);
			ModelNode.this.attached.countDown();
		}

	}

}
