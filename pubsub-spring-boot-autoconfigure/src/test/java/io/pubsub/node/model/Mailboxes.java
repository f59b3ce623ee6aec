package io.pubsub.node.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.kernel.NodeMetrics.TopicMetrics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mailboxes and subscriptions that are opened and closed. Each node knows how many
 * subscribers it has of each topic, and which other nodes of its side have any.
 */
final class Mailboxes implements Aspect {

	private static final List<String> TOPICS = List.of("x", "x.y", "x.z.y", "x.*", "x.**", "*.y", "{one}.y", "**");

	private static final List<String> GROUPS = List.of("blue", "red");

	private final Simulation simulation;

	private int count;

	Mailboxes(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void offer(Steps steps) {
		boolean open = !this.simulation.boxes().isEmpty();
		steps.add(10, this::subscribe);
		steps.add(3, this::openOne);
		steps.add(open ? 7 : 0, this::close);
	}

	private void subscribe() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		String topic = this.simulation.any(TOPICS);
		String group = this.simulation.chance(30) ? this.simulation.any(GROUPS) : null;
		Box box = new Box(node, ++this.count, topic, group);
		boolean wait = this.simulation.mayWait() && this.simulation.chance(60);
		this.simulation.log((wait ? "subscribe and wait " : "subscribe ") + box);
		SubscriptionOptions options = SubscriptionOptions.defaults();
		SubscriptionOptions chosen = (group != null) ? options.group(group) : options;
		box.mailbox = wait ? node.node.subscriptions().subscribe(topic, String.class, box, chosen)
				: node.node.subscriptions().subscribeWithoutWaiting(topic, String.class, box, chosen);
		// a node that has not started does not wait
		box.visible = wait && !node.starting;
		node.boxes.add(box);
	}

	private void openOne() {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		Box box = new Box(node, ++this.count, null, null);
		this.simulation.log("open " + box);
		box.mailbox = node.node.mailboxes().open(String.class, box);
		node.boxes.add(box);
	}

	private void close() {
		Box box = this.simulation.any(this.simulation.boxes());
		this.simulation.log("close " + box);
		box.mailbox.close();
		box.closed = this.simulation.step();
		box.owner.boxes.remove(box);
		this.simulation.tell((aspect) -> aspect.closed(box));
	}

	@Override
	public void check() {
		for (ModelNode node : this.simulation.nodes) {
			Map<String, TopicMetrics> known = new HashMap<>(node.node.metrics().topics());
			known.keySet().removeIf(Histories::isIn);
			assertThat(known).as("interest that %s knows of", node).isEqualTo(topics(node));
			for (Box box : node.boxes) {
				if (box.mailbox instanceof Subscription subscription) {
					assertThat(subscription.visible()).as("%s is visible", box).isCompleted();
				}
			}
		}
	}

	private Map<String, TopicMetrics> topics(ModelNode node) {
		Map<String, TopicMetrics> topics = new HashMap<>();
		for (ModelNode other : this.simulation.side(node)) {
			for (Box box : other.boxes) {
				if (box.topic != null) {
					topics.merge(box.topic.replace("{one}", "*"),
							(other == node) ? new TopicMetrics(1, Set.of()) : new TopicMetrics(0, Set.of(other.name)),
							Mailboxes::sum);
				}
			}
		}
		return topics;
	}

	private static TopicMetrics sum(TopicMetrics one, TopicMetrics other) {
		Set<String> nodes = new HashSet<>(one.nodes());
		nodes.addAll(other.nodes());
		return new TopicMetrics(one.subscribers() + other.subscribers(), nodes);
	}

	@Override
	public void settled() {
		this.simulation.boxes().forEach((box) -> box.visible = true);
	}

}
