package io.pubsub.benchmarks.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

import io.pubsub.SubscriptionOptions;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Statistics;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.leader.LeaderElections;
import io.pubsub.leader.LeaderSettings;
import io.pubsub.node.PubSubNode;
import io.pubsub.site.SiteBridge;
import io.pubsub.site.SiteSettings;

/**
 * Two sites of three nodes: what crosses the bridge, and how long that takes.
 */
final class SiteCost {

	private static final int NODES = 3;

	private static final int TOPICS = 1000;

	private static final int MESSAGES = 1000;

	private final String cluster = "sites-" + UUID.randomUUID();

	private final List<Integer> ports = Ports.free(4 * NODES);

	private final AtomicInteger nextPort = new AtomicInteger();

	private final List<Node> here = new ArrayList<>();

	private final List<Node> there = new ArrayList<>();

	private final List<PubSubNode> bridges = new CopyOnWriteArrayList<>();

	private SiteCost() throws TimeoutException, InterruptedException {
		for (int i = 0; i < NODES; i++) {
			this.here.add(start("a", i));
			this.there.add(start("b", i));
		}
		Nodes.await(() -> this.bridges.size() == 2 && this.bridges.stream().allMatch((node) -> members(node) == 2),
				"the bridge");
	}

	static String measure(ScaleOptions options) throws Exception {
		SiteCost run = new SiteCost();
		return "## Sites\n\nTwo sites of three nodes in one JVM, and the bridge between them.\n" + run.rows()
				+ run.frames() + run.times(options.rounds() * 20);
	}

	private static int members(PubSubNode node) {
		return node.cluster().nodes().size();
	}

	private Node start(String site, int number) {
		String name = site + number;
		PubSubNode node = PubSubNode.builder(name).relays(true).transport(transport(".site." + site, name)).build();
		node.start();
		LeaderElections leaders = new LeaderElections(node.cluster(), node.mailboxes(), node.groups(), node.requester(),
				new LeaderSettings(Duration.ofSeconds(10), Duration.ofSeconds(5), 0));
		leaders.start();
		SiteBridge bridge = new SiteBridge(SiteSettings.of(site), node, leaders, (own, members, losses) -> {
			PubSubNode head = PubSubNode.builder(own)
				.relays(true)
				.transport(transport(".bridge", own))
				.clusterListener(members)
				.lossListener(losses)
				.build();
			this.bridges.add(head);
			return head;
		});
		bridge.start();
		return new Node(node, bridge);
	}

	private Transport transport(String suffix, String name) {
		return new JGroupsTransport(JGroupsOptions.builder(this.cluster + suffix, name)
			.bindPort(this.ports.get(this.nextPort.getAndIncrement()))
			.discovery(Discovery.STATIC)
			.staticHosts(this.ports.stream().map((port) -> "127.0.0.1:" + port).toList())
			.build());
	}

	/** A node that is no bridge head. */
	private static PubSubNode ordinary(List<Node> site) {
		return site.stream().filter((node) -> !node.bridge.isHead()).findFirst().orElseThrow().node;
	}

	private String rows() throws TimeoutException, InterruptedException {
		int before = known(this.bridges.get(0));
		for (Node node : this.there) {
			for (int i = 0; i < TOPICS; i++) {
				node.node.subscriptions().subscribeWithoutWaiting("topic." + i, byte[].class, (message) -> {
				}, SubscriptionOptions.defaults());
			}
		}
		PubSubNode away = ordinary(this.here);
		Nodes.await(() -> away.metrics().topics().keySet().stream().filter(SiteCost::isMeasured).count() == TOPICS,
				"interest");
		PubSubNode same = this.there.get(0).node;
		long rows = same.metrics()
			.topics()
			.entrySet()
			.stream()
			.filter((topic) -> isMeasured(topic.getKey()))
			.mapToLong((topic) -> topic.getValue().nodes().size() + 1)
			.sum();
		int bridge = known(this.bridges.get(0)) - before;
		return new Table("interest", "rows in the site", "topics on the bridge")
			.row("%,d topics, each subscribed to on all nodes of one site".formatted(TOPICS), "%,d".formatted(rows),
					"%,d".formatted(bridge))
			.toString();
	}

	private static boolean isMeasured(String topic) {
		return topic.startsWith("topic.");
	}

	private static int known(PubSubNode bridge) {
		return (int) bridge.metrics().topics().keySet().stream().filter(SiteCost::isMeasured).count();
	}

	private String frames() throws TimeoutException, InterruptedException {
		LongAdder received = new LongAdder();
		int subscribers = 10;
		for (Node node : this.there) {
			for (int i = 0; i < subscribers; i++) {
				node.node.subscriptions().subscribe("wanted", byte[].class, (message) -> received.increment());
			}
		}
		PubSubNode publisher = ordinary(this.here);
		awaitRelayed(publisher, "wanted");
		Table table = new Table("messages of one node", "subscribers in the other site", "frames on the bridge");
		long before = sent();
		publish(publisher, "unwanted");
		// what follows comes later over the same way
		publish(publisher, "wanted");
		int expected = MESSAGES * NODES * subscribers;
		Nodes.await(() -> received.sum() >= expected, "messages");
		table.row("%,d, and as many that the other site does not want".formatted(MESSAGES),
				Integer.toString(NODES * subscribers), "%,d".formatted(sent() - before));
		return table.toString();
	}

	private static void publish(PubSubNode publisher, String topic) {
		for (int i = 0; i < MESSAGES; i++) {
			publisher.publisher().publish(topic, new byte[100]);
		}
	}

	private long sent() {
		return this.bridges.stream()
			.mapToLong((node) -> node.metrics().sent().values().stream().mapToLong(Long::longValue).sum())
			.sum();
	}

	private static void awaitRelayed(PubSubNode node, String topic) throws TimeoutException, InterruptedException {
		Nodes.await(() -> node.metrics().topics().containsKey(topic), "interest in " + topic);
	}

	private String times(int rounds) throws TimeoutException, InterruptedException {
		PubSubNode publisher = ordinary(this.here);
		PubSubNode same = this.here.stream()
			.filter((node) -> node.node != publisher && !node.bridge.isHead())
			.findFirst()
			.orElseThrow().node;
		PubSubNode other = ordinary(this.there);
		List<Double> interest = new ArrayList<>();
		List<Double> across = new ArrayList<>();
		List<Double> within = new ArrayList<>();
		AtomicInteger received = new AtomicInteger();
		same.subscriptions().subscribe("within", byte[].class, (message) -> received.incrementAndGet());
		for (int i = 0; i < rounds; i++) {
			String topic = "new." + i;
			interest.add(millis(
					() -> other.subscriptions().subscribe(topic, byte[].class, (message) -> received.incrementAndGet()),
					() -> publisher.metrics().topics().containsKey(topic)));
			int before = received.get();
			across
				.add(millis(() -> publisher.publisher().publish(topic, new byte[100]), () -> received.get() > before));
			within.add(millis(() -> publisher.publisher().publish("within", new byte[100]),
					() -> received.get() > before + 1));
		}
		return new Table("medians of %d".formatted(rounds), "ms")
			.row("from `subscribe` until a node of the other site gives messages to its bridge head", format(interest))
			.row("a message of 100 B to a node of the other site", format(across))
			.row("to a node of the same site", format(within))
			.toString();
	}

	private static String format(List<Double> millis) {
		return "%.2f".formatted(Statistics.median(millis));
	}

	private static double millis(Runnable action, BooleanSupplier condition) {
		long start = System.nanoTime();
		action.run();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(1)) {
				throw new IllegalStateException("It takes longer than a minute");
			}
			Thread.yield();
		}
		return (System.nanoTime() - start) / 1e6;
	}

	/** A node, and its part in the bridge. */
	private record Node(PubSubNode node, SiteBridge bridge) {
	}

}
