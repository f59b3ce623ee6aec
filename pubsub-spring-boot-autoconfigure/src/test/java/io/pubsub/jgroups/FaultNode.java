package io.pubsub.jgroups;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import javax.management.JMException;
import javax.management.ObjectName;

import org.springframework.messaging.Message;
import org.springframework.test.util.ReflectionTestUtils;

import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.Mailbox;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Status;
import io.pubsub.Ref;
import io.pubsub.SubscriptionOptions;
import io.pubsub.jgroups.security.TestCertificates;
import io.pubsub.jgroups.security.Tls;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.RequestListener;

/**
 * A node in a process of its own that does as it is told by lines on its input, and tells
 * on its output what it sees; see {@link FaultProcess}. It subscribes to {@code load} as
 * all do, and to a topic, a group and a name of its own; and it produces an event, and
 * watches those of all others.
 */
final class FaultNode {

	private static final int PAYLOAD = 1000;

	/** The subscriber that is slower than all others. */
	private static final String SLOW = "slow";

	/** One of so many messages is one of the event. */
	private static final int MESSAGES_PER_EVENT = 20;

	private final FaultAccount account = new FaultAccount();

	private final Map<UUID, BitSet> confirmed = new ConcurrentHashMap<>();

	private final Map<Cause, AtomicLong> reported = new ConcurrentHashMap<>();

	private final AtomicLong stalled = new AtomicLong();

	private final String name;

	private final PubSubNode node;

	private final EventFrames frames;

	private final FaultEvents events;

	private final Mailbox mailbox;

	private volatile int rate;

	private volatile boolean confirming;

	private volatile boolean paused;

	private volatile int published;

	/** How many bytes the next message is to have, if not as many as all. */
	private volatile int large;

	/** How many replies are to come, and have come. */
	private final AtomicInteger asked = new AtomicInteger();

	private final AtomicInteger replies = new AtomicInteger();

	private FaultNode(String cluster, String name, String address, int port, List<String> hosts) {
		this.name = name;
		JGroupsOptions.Builder options = JGroupsOptions.builder(cluster, name).bindAddress(address).bindPort(port);
		secure(options);
		if (!hosts.isEmpty()) {
			options.discovery(Discovery.STATIC).staticHosts(hosts);
		}
		this.frames = new EventFrames(new JGroupsTransport(options.build()));
		this.node = PubSubNode.builder(name)
			.transport(this.frames)
			.clusterListener(this::tell)
			.lossListener(this::tell)
			// the first answers wait behind messages, on a machine that starts other
			// nodes
			.requestTimeout(Duration.ofSeconds(30))
			.build();
		this.node.subscriptions()
			.subscribeWithoutWaiting("load", byte[].class, this.account, SubscriptionOptions.defaults());
		this.node.subscriptions()
			.subscribeWithoutWaiting("of." + name, byte[].class, this.account, SubscriptionOptions.defaults());
		this.node.subscriptions()
			.subscribeWithoutWaiting("ask", byte[].class, RequestListener.of(Message::getPayload),
					SubscriptionOptions.defaults());
		this.events = new FaultEvents(this.node, name);
		this.mailbox = this.node.mailboxes().open(byte[].class, this.account);
		this.node.groups().join("all", this.mailbox);
	}

	/** By default links are in the clear; system properties say otherwise. */
	private static void secure(JGroupsOptions.Builder options) {
		String keys = System.getProperty("keys");
		String secret = System.getProperty("secret");
		if (keys != null) {
			Tls tls = new TestCertificates(Path.of(keys), Path.of(System.getProperty("trust"))).tls();
			options.tls(() -> tls);
		}
		else if (secret != null) {
			options.secret(secret);
		}
		else {
			options.allowInsecure(!Boolean.getBoolean("local"));
		}
	}

	/** Runs the node until it is told to close, or the input ends. */
	public static void main(String[] arguments) throws IOException {
		List<String> hosts = (arguments.length > 4) ? List.of(arguments[4].split(",")) : List.of();
		FaultNode node = new FaultNode(arguments[0], arguments[1], arguments[2], Integer.parseInt(arguments[3]), hosts);
		node.run();
		// whatever else still runs
		System.exit(0);
	}

	private void run() throws IOException {
		this.node.start();
		if (!this.node.names().register("name." + this.name, this.mailbox)) {
			throw new IllegalStateException("The name is taken");
		}
		say("STARTED " + this.node.cluster().self().id());
		Thread load = new Thread(this::publishUntilStopped, "load");
		load.setDaemon(true);
		load.start();
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null && !line.equals("close"); line = input.readLine()) {
			obey(line.split(" "));
		}
		this.node.drain(Duration.ofSeconds(10));
		this.node.close();
		say("STATE " + text(account()));
		say("CLOSED");
	}

	private void obey(String[] words) {
		switch (words[0]) {
			case "load" -> {
				this.confirming = false;
				this.rate = Integer.parseInt(words[1]);
			}
			case "confirm" -> {
				this.confirming = true;
				this.rate = Integer.parseInt(words[1]);
			}
			case "pause" -> this.paused = true;
			case "resume" -> this.paused = false;
			case "large" -> this.large = Integer.parseInt(words[1]);
			case "ask" -> ask();
			case "slow" -> slow(Long.parseLong(words[1]), Integer.parseInt(words[2]));
			case "state" -> say("STATE " + text(state()));
			case "account" -> say("STATE " + text(account()));
			default -> throw new IllegalArgumentException(words[0]);
		}
	}

	/** Asks all nodes, itself among them, and does not wait. */
	private void ask() {
		this.asked.addAndGet(this.node.cluster().nodes().size());
		this.node.requester().to("ask").requestAllAsync(new byte[PAYLOAD], byte[].class).thenAccept((replies) -> {
			this.replies.addAndGet(replies.values().size());
			replies.failures().forEach((failure) -> System.out.println("No reply: " + failure));
		});
	}

	/** One more subscriber of the load, which takes its time, or all of it. */
	private void slow(long micros, int capacity) {
		SubscriptionOptions options = SubscriptionOptions.defaults().id(SLOW).capacity(capacity);
		this.node.subscriptions().subscribe("load", byte[].class, (message) -> {
			if (micros < 0) {
				new CountDownLatch(1).await();
			}
			LockSupport.parkNanos(micros * 1000);
		}, options);
	}

	private void publishUntilStopped() {
		try {
			publish();
		}
		catch (IllegalStateException ex) {
			if (!String.valueOf(ex.getMessage()).contains("has stopped")) {
				throw ex;
			}
		}
	}

	private void publish() {
		long next = System.nanoTime();
		while (true) {
			int rate = this.paused ? 0 : this.rate;
			if (rate == 0) {
				LockSupport.parkNanos(1_000_000);
				next = System.nanoTime();
				continue;
			}
			next += 1_000_000_000L / rate;
			long early = next - System.nanoTime();
			if (early > 1_000_000) {
				LockSupport.parkNanos(early);
			}
			long begun = System.nanoTime();
			int number = this.published;
			int size = Math.max(this.large, PAYLOAD);
			this.large = 0;
			byte[] payload = FaultAccount.payload(number, size);
			if (this.confirming) {
				this.node.publisher()
					.publishConfirmed("load", payload)
					.thenAccept((receipt) -> confirmed(number, receipt));
			}
			else {
				this.node.publisher().publish("load", payload);
			}
			this.published = number + 1;
			if (number % MESSAGES_PER_EVENT == 0) {
				this.events.publish();
			}
			this.stalled.accumulateAndGet(System.nanoTime() - begun, Math::max);
		}
	}

	private void confirmed(int number, Receipt receipt) {
		receipt.nodes().forEach((node, arrival) -> {
			if (arrival.status() == Status.ARRIVED && arrival.mailboxes() > arrival.overflowed()) {
				BitSet numbers = this.confirmed.computeIfAbsent(node.id(), (key) -> new BitSet());
				synchronized (numbers) {
					numbers.set(number);
				}
			}
		});
	}

	private void tell(MembershipEvent event) {
		if (event instanceof NodeJoined joined) {
			this.events.watch(joined.node().name());
		}
		String what = (event instanceof NodeJoined joined) ? "joined " + joined.node().name()
				: (event instanceof NodeLeft left) ? "left " + left.node().name() : "merged";
		say("EVENT " + System.currentTimeMillis() + " " + what);
	}

	private void tell(Loss loss) {
		this.reported.computeIfAbsent(loss.cause(), (key) -> new AtomicLong()).addAndGet(loss.count());
	}

	private Map<String, Object> state() {
		Map<String, Object> state = this.events.state();
		List<Node> nodes = this.node.cluster().nodes();
		state.put("nodes", nodes.stream().map(Node::name).collect(Collectors.joining(",")));
		for (Node each : nodes) {
			state.put("received." + each.name(), cardinality(each));
			state.put("events." + each.name(), this.frames.from(each.id()));
			state.put("sent." + each.name(), sequence(each));
			Optional<Ref> holder = this.node.names().whereIs("name." + each.name());
			state.put("name." + each.name(), holder.map((ref) -> ref.node().name()).orElse(""));
		}
		this.node.metrics().topics().forEach((topic, figures) -> {
			Set<String> interested = new TreeSet<>(figures.nodes());
			if (figures.subscribers() > 0) {
				interested.add(this.name);
			}
			state.put("topic." + topic, String.join(",", interested));
		});
		List<String> members = this.node.groups().members("all").stream().map((ref) -> ref.node().name()).toList();
		state.put("group", String.join(",", new TreeSet<>(members)));
		state.put("published", this.published);
		state.put("asked", this.asked);
		state.put("replies", this.replies);
		state.put("twice", this.account.twice);
		state.put("outOfOrder", this.account.outOfOrder);
		for (Cause cause : Cause.values()) {
			state.put("lost." + cause, this.node.metrics().lost(cause));
			state.put("reported." + cause, this.reported.getOrDefault(cause, new AtomicLong()));
		}
		state.put("overflow",
				this.node.metrics()
					.mailboxes()
					.stream()
					.filter((mailbox) -> "load".equals(mailbox.topic()) && !SLOW.equals(mailbox.id()))
					.mapToLong(MailboxMetrics::dropped)
					.sum());
		state.put("waiting", this.node.metrics().mailboxes().stream().mapToInt(MailboxMetrics::depth).max().orElse(0));
		state.put("stalled", Duration.ofNanos(this.stalled.get()).toMillis());
		return state;
	}

	/** Its state, and what is dearer to tell: each message, and what it takes up. */
	private Map<String, Object> account() {
		Map<String, Object> account = state();
		this.account.received().forEach((sender, numbers) -> account.put("from." + sender.id(), text(numbers)));
		this.confirmed.forEach((receiver, numbers) -> account.put("confirmed." + receiver, text(numbers)));
		instances().forEach((type, count) -> account.put("instances." + type, count));
		account.put("heap", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		Thread.getAllStackTraces()
			.keySet()
			.stream()
			.collect(Collectors.groupingBy((thread) -> thread.getName().replaceAll("[\\d ]+", "#"),
					Collectors.counting()))
			.forEach((name, count) -> account.put("threads." + name, count));
		account.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
		File[] files = new File("/proc/self/fd").listFiles();
		account.put("files", (files != null) ? files.length : 0);
		return account;
	}

	/**
	 * How many objects there are of each class of ours and of JGroups', after a
	 * collection.
	 */
	private static Map<String, Long> instances() {
		try {
			String histogram = (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
			return histogram.lines()
				.map((line) -> line.strip().split("\\s+"))
				.filter((words) -> words.length > 3 && words[3].matches("(io\\.pubsub|org\\.jgroups)\\..*"))
				.collect(Collectors.toMap((words) -> words[3], (words) -> Long.parseLong(words[1]), Long::sum));
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private int cardinality(Node sender) {
		BitSet numbers = this.account.received().getOrDefault(sender, new BitSet());
		synchronized (numbers) {
			return numbers.cardinality();
		}
	}

	private static String text(Map<String, Object> values) {
		return values.entrySet().stream().map(Object::toString).collect(Collectors.joining(" "));
	}

	private static String text(BitSet numbers) {
		synchronized (numbers) {
			return Base64.getEncoder().withoutPadding().encodeToString(numbers.toByteArray());
		}
	}

	/** How many messages were ever given to the way to a node that is a member now. */
	private long sequence(Node other) {
		Object peers = ReflectionTestUtils.getField(ReflectionTestUtils.getField(this.node, "kernel"), "peers");
		Object links = ReflectionTestUtils.getField(peers, "links");
		Map<?, ?> lanes = (Map<?, ?>) ReflectionTestUtils.getField(links, "lanes");
		Object lane = lanes.get(other.id());
		return (lane != null)
				? (Long) ReflectionTestUtils.getField(ReflectionTestUtils.getField(lane, "batches"), "sequence") : 0;
	}

	private static void say(String line) {
		synchronized (System.out) {
			System.out.println(line);
			System.out.flush();
		}
	}

}
