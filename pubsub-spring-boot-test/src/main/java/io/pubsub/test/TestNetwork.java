package io.pubsub.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryLink;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.test.memory.MessageFilter;

/**
 * The nodes of a test in this JVM, and what connects them. In a
 * {@link PubSubTest @PubSubTest} it is a parameter and a bean. <pre class="code">
 * network.cut("node-1", "node-2");
 * network.delay("node-1", "node-3", Duration.ofMillis(100));
 * network.heal();
 * </pre>
 * <p>
 * Nodes are application contexts: that of the test, those that {@link PubSubTest#nodes()}
 * or {@link #start} add, any that a test builds with {@link #join}, and
 * {@linkplain #remoteNode remote nodes}. A method throws {@link IllegalArgumentException}
 * if no node of a name runs, and lists those that do.
 * <p>
 * Methods that change the network return when the nodes have noticed, and throw an
 * {@link AssertionError} if they do not within 30 seconds. With JGroups the methods that
 * disturb the network throw {@link UnsupportedOperationException}. Thread-safe.
 */
public final class TestNetwork implements AutoCloseable {

	static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final @Nullable InMemoryNetwork memory;

	private final @Nullable ApplicationStarter starter;

	private final List<NetworkMember> members = new CopyOnWriteArrayList<>();

	private final TestTurn turn = new TestTurn();

	private final Quiet quiet = new Quiet(this);

	TestNetwork(@Nullable InMemoryNetwork memory, @Nullable ApplicationStarter starter) {
		this.memory = memory;
		this.starter = starter;
	}

	/**
	 * Creates a network in memory without nodes, for tests that are no
	 * {@code @PubSubTest}.
	 * @return the network, to be closed
	 */
	public static TestNetwork create() {
		return new TestNetwork(new InMemoryNetwork(), null);
	}

	/**
	 * Makes an application context a node of this network, for contexts that a test
	 * builds itself:
	 * {@code new SpringApplicationBuilder(Shop.class).initializers(network.join("a")).run()}.
	 * @param name the name of the node
	 * @return to be used for one context, before it is refreshed
	 * @throws IllegalArgumentException if a node of that name runs
	 */
	public ApplicationContextInitializer<ConfigurableApplicationContext> join(String name) {
		return (context) -> {
			Assert.isTrue(find(name) == null, () -> "A node named '" + name + "' runs already");
			NetworkMember member = new NetworkMember(name, context,
					(this.memory != null) ? this.memory.transport() : null, new RecordedNode(name));
			new TestBeans(this, member).register();
			this.members.removeIf((each) -> each.name().equals(name));
			this.members.add(member);
		};
	}

	/**
	 * Starts one more context of the application of the test, with the same
	 * configuration. It is closed after the test.
	 * @param name the name of its node
	 * @param properties further properties, as {@code key=value}
	 * @return the context
	 * @throws IllegalArgumentException if a node of that name runs
	 * @throws IllegalStateException if this is no network of a {@code @PubSubTest}
	 */
	public ConfigurableApplicationContext start(String name, String... properties) {
		if (this.starter == null) {
			throw new IllegalStateException(
					"Only the network of a @PubSubTest knows an application: build the context with the initializer "
							+ "join(\"" + name + "\")");
		}
		ConfigurableApplicationContext context = this.starter.start(this, name, properties);
		awaitConnected(TIMEOUT);
		return context;
	}

	/**
	 * The application context of a node.
	 * @param name the name of the node
	 * @return the context
	 */
	public ConfigurableApplicationContext context(String name) {
		return member(name).context();
	}

	/**
	 * Starts a node without an application, which plays another one of the cluster: it
	 * has the configuration of {@code pubsub.*} and the codecs of the test's application.
	 * It is closed after the test.
	 * @param name the name of the node
	 * @return the node
	 * @throws IllegalArgumentException if a node of that name runs
	 */
	public FakeRemoteNode remoteNode(String name) {
		FakeRemoteNode node = FakeRemoteNode.start(this, name, this.members.isEmpty() ? null : this.members.get(0));
		awaitConnected(TIMEOUT);
		return node;
	}

	/**
	 * The names of the nodes that run.
	 * @return a snapshot, in the order in which they were started
	 */
	public List<String> nodes() {
		return running().stream().map(NetworkMember::name).toList();
	}

	/**
	 * Cuts two nodes off from each other. Of the nodes that see both, the others stay
	 * with {@code a}. Does nothing if they are cut off already.
	 * @param a the name of a node
	 * @param b the name of the node that is cut off
	 */
	public void cut(String a, String b) {
		cut(List.of(a), List.of(b));
	}

	/**
	 * Cuts the nodes of two sides off from each other. What is under way between them is
	 * lost. Nodes on neither side stay with the first.
	 * @param side names of nodes
	 * @param other names of the nodes that are cut off from these
	 */
	public void cut(Collection<String> side, Collection<String> other) {
		InMemoryNetwork network = memory();
		Set<Transport> ones = transports(side);
		Set<Transport> others = transports(other);
		List<Set<Transport>> parts = new ArrayList<>();
		for (Set<Transport> part : parts(network)) {
			Set<Transport> cut = part.stream().filter(others::contains).collect(Collectors.toSet());
			if (part.stream().anyMatch(ones::contains) && !cut.isEmpty()) {
				part.removeAll(cut);
				parts.add(cut);
			}
			parts.add(part);
		}
		network.partition(parts);
		awaitConnected(TIMEOUT);
	}

	/**
	 * Ends all cuts, delays and drops. When it returns, the nodes see each other and
	 * route to each other's subscriptions again.
	 */
	public void heal() {
		InMemoryNetwork network = memory();
		mend(network);
		awaitConnected(TIMEOUT);
	}

	private void mend(InMemoryNetwork network) {
		for (NetworkMember from : this.members) {
			for (NetworkMember to : this.members) {
				if (from != to) {
					link(network, from, to).delay(Duration.ZERO).change(UnaryOperator.identity());
				}
			}
		}
		network.heal();
	}

	/**
	 * Delays what one node sends to another from now on; the order stays. Call it twice
	 * to delay both directions.
	 * @param from the name of the sender
	 * @param to the name of the receiver
	 * @param delay how long
	 */
	public void delay(String from, String to, Duration delay) {
		link(memory(), member(from), member(to)).delay(delay);
	}

	/**
	 * Drops every message that one node sends to another from now on: published, sent,
	 * requests and replies. The nodes still see each other. The receiver reports a loss
	 * when it receives the next message.
	 * @param from the name of the sender
	 * @param to the name of the receiver
	 */
	public void drop(String from, String to) {
		link(memory(), member(from), member(to)).change(MessageFilter.dropAll());
	}

	/**
	 * Drops what one node publishes to a topic, or requests from its subscribers, on the
	 * way to another node. Replaces an earlier drop of this direction.
	 * @param from the name of the sender
	 * @param to the name of the receiver
	 * @param topic the topic, or a pattern as of a subscription
	 */
	public void drop(String from, String to, String topic) {
		link(memory(), member(from), member(to)).change(MessageFilter.dropTopic(topic));
	}

	/**
	 * Ends a node as a crash does: the others see it leave without a word. Its context is
	 * closed, of which the others get nothing.
	 * @param name the name of the node
	 */
	public void kill(String name) {
		NetworkMember killed = member(name);
		memory().crash(transport(killed));
		killed.recorded().listeners().restore();
		killed.context().close();
		awaitConnected(TIMEOUT);
	}

	/**
	 * Waits until the nodes are quiet: those that are connected see each other and route
	 * to each other's subscriptions; no message is under way or waits in a mailbox; no
	 * listener works; and no request waits for its reply. What an application will do
	 * later, on a timer or a thread of its own, is not known and not waited for.
	 * @param timeout how long to wait
	 * @throws AssertionError if they are not; it says what they still do
	 */
	public void awaitQuiet(Duration timeout) {
		this.quiet.await(Await.deadline(timeout));
	}

	/**
	 * Closes all nodes. Spring closes the context of a {@code @PubSubTest} itself, and
	 * that closes the others.
	 */
	@Override
	public void close() {
		this.members.forEach((member) -> member.recorded().listeners().restore());
		List<NetworkMember> all = new ArrayList<>(this.members);
		for (int i = all.size() - 1; i >= 0; i--) {
			all.get(i).context().close();
		}
		this.members.clear();
	}

	/** Waits for the end of another test with this network, and makes all new. */
	void beginTest() {
		this.turn.take();
		try {
			if (this.starter != null) {
				this.starter.startMissing(this);
			}
			logs().forEach(NodeLog::clear);
		}
		catch (RuntimeException | Error ex) {
			this.turn.end();
			throw ex;
		}
	}

	/** Takes back what the test has done to the network. */
	void endTest() {
		try {
			this.members.forEach((member) -> member.recorded().listeners().restore());
			if (this.memory != null) {
				mend(this.memory);
			}
			closeExtra();
			settle();
		}
		finally {
			this.turn.end();
		}
	}

	/** What a test has left behind must not reach the next one, if it ends soon. */
	private void settle() {
		try {
			awaitQuiet(Duration.ofSeconds(5));
		}
		catch (AssertionError ex) {
			// the next test starts in the midst of it
		}
	}

	private void closeExtra() {
		for (NetworkMember member : this.members) {
			if (this.starter == null || !this.starter.isPermanent(member.name())) {
				member.context().close();
				this.members.remove(member);
			}
		}
	}

	/** Waits until connected nodes see each other and route to their subscriptions. */
	void awaitConnected(Duration timeout) {
		this.quiet.awaitConnected(Await.deadline(timeout));
	}

	boolean isIdle() {
		return this.memory == null || this.memory.isIdle();
	}

	List<NetworkMember> running() {
		return this.members.stream().filter(NetworkMember::isRunning).toList();
	}

	List<NodeLog> logs() {
		return this.members.stream().map((member) -> member.recorded().log()).toList();
	}

	NodeLog log(String name) {
		return member(name).recorded().log();
	}

	/** Closes all nodes but the first, which is closing. */
	void closeOthers(ConfigurableApplicationContext first) {
		this.members.forEach((member) -> member.recorded().listeners().restore());
		this.members.stream()
			.map(NetworkMember::context)
			.filter((context) -> context != first)
			.forEach(ConfigurableApplicationContext::close);
	}

	List<String> describe() {
		return this.members.stream().map(NetworkMember::toString).toList();
	}

	/** The names that a node is to see, its own included. */
	Set<String> reached(NetworkMember from) {
		InMemoryNetwork network = this.memory;
		return running().stream()
			.filter((to) -> network == null || to == from || network.reaches(transport(from), transport(to)))
			.map(NetworkMember::name)
			.collect(Collectors.toSet());
	}

	private List<Set<Transport>> parts(InMemoryNetwork network) {
		List<Set<Transport>> parts = new ArrayList<>();
		Set<Transport> seen = new HashSet<>();
		List<Transport> all = running().stream().map(TestNetwork::transport).toList();
		for (Transport one : all) {
			if (seen.add(one)) {
				Set<Transport> part = all.stream()
					.filter((other) -> other == one || network.reaches(one, other))
					.collect(Collectors.toCollection(LinkedHashSet::new));
				seen.addAll(part);
				parts.add(part);
			}
		}
		return parts;
	}

	private Set<Transport> transports(Collection<String> names) {
		return names.stream().map((name) -> transport(member(name))).collect(Collectors.toSet());
	}

	private static InMemoryLink link(InMemoryNetwork network, NetworkMember from, NetworkMember to) {
		return network.link(transport(from), transport(to));
	}

	private static Transport transport(NetworkMember member) {
		Transport transport = member.transport();
		if (transport == null) {
			throw notInMemory();
		}
		return transport;
	}

	private InMemoryNetwork memory() {
		if (this.memory == null) {
			throw notInMemory();
		}
		return this.memory;
	}

	private static UnsupportedOperationException notInMemory() {
		return new UnsupportedOperationException(
				"JGroups connects the nodes of this test: only a network in memory can be disturbed");
	}

	private NetworkMember member(String name) {
		NetworkMember member = find(name);
		if (member == null) {
			throw new IllegalArgumentException("No node named '" + name + "' runs, only " + nodes());
		}
		return member;
	}

	private @Nullable NetworkMember find(String name) {
		return running().stream().filter((member) -> member.name().equals(name)).findFirst().orElse(null);
	}

}
