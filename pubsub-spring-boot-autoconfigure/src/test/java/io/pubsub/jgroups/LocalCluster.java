package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jgroups.JChannel;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.AfterEach;

import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.FileSystemUtils;

import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.discovery.HostPort;
import io.pubsub.jgroups.discovery.StaticHosts;
import io.pubsub.jgroups.link.LinkOwner;
import io.pubsub.jgroups.link.LinkProtocols;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;
import io.pubsub.jgroups.security.UserFolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes of one cluster on this machine, for tests: closed when a test ends.
 */
public abstract class LocalCluster {

	static final Log logger = LogFactory.getLog(LocalCluster.class);

	protected final String cluster = "test-" + UUID.randomUUID();

	protected final List<Node> nodes = new CopyOnWriteArrayList<>();

	@AfterEach
	void closeNodes() throws IOException {
		this.nodes.forEach((node) -> node.transport.close());
		forget(this.cluster);
	}

	protected JGroupsOptions.Builder builder() {
		return JGroupsOptions.builder(this.cluster, "node");
	}

	protected JGroupsOptions local() {
		return builder().bindPort(0).build();
	}

	NodeProcess process() {
		return NodeProcess.start(this.cluster, 0);
	}

	protected Node start(JGroupsOptions options) {
		Node node = new Node(options);
		this.nodes.add(node);
		node.start();
		return node;
	}

	protected static void awaitMembers(Node node, Node... members) {
		awaitMembers(node, Stream.of(members).map((member) -> member.transport.self()).toArray(UUID[]::new));
	}

	protected static void awaitMembers(Node node, UUID... members) {
		await().untilAsserted(() -> assertThat(node.members()).containsExactly(members));
	}

	public static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2));
	}

	static long millisSince(long begun) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
	}

	/**
	 * A port that is free, and stays so until it is used: no one gets it without asking
	 * for it, and this process gives it to no other test for long.
	 */
	public static int freePort() {
		return TestPorts.next();
	}

	/**
	 * The protocols of a node that finds others by one of them.
	 * @param port where it listens
	 * @param known where the other one listens, or itself
	 */
	public static List<Protocol> protocols(JGroupsOptions options, int port, int known, LinkOwner owner) {
		StaticHosts hosts = new StaticHosts(List.of(new HostPort("127.0.0.1", known)));
		Strangers strangers = new Strangers();
		LinkProtocols links = new LinkProtocols(options.wireName(), strangers);
		return ProtocolStack.create(options, InetAddress.getLoopbackAddress(), port, links.probing(hosts), links,
				Introductions.none(strangers), owner);
	}

	public static JChannel channel(Transport transport) {
		Object connection = ReflectionTestUtils.getField(transport, "connection");
		Object channel = ReflectionTestUtils.getField(connection, "channel");
		return (JChannel) ReflectionTestUtils.getField(channel, "channel");
	}

	/** Removes all files that are left of a cluster. */
	static void forget(String cluster) throws IOException {
		FileSystemUtils.deleteRecursively(folder(cluster));
	}

	private static Path folder(String cluster) {
		return UserFolder.find().resolve(UserFolder.name(cluster));
	}

	List<Path> notes() throws IOException {
		try (Stream<Path> files = Files.list(folder(this.cluster))) {
			return files.filter((file) -> file.toString().endsWith(".node")).toList();
		}
	}

	public record View(List<UUID> members, boolean merged) {
	}

	public static final class Node implements Transport.Listener {

		public final List<View> views = new CopyOnWriteArrayList<>();

		public final JGroupsTransport transport;

		public final AtomicInteger received = new AtomicInteger();

		volatile Duration startTime = Duration.ZERO;

		Node(JGroupsOptions options) {
			this(new JGroupsTransport(options));
		}

		Node(JGroupsTransport transport) {
			this.transport = transport;
		}

		void start() {
			long begun = System.nanoTime();
			this.transport.start(this);
			this.startTime = Duration.ofNanos(System.nanoTime() - begun);
		}

		public List<UUID> members() {
			return this.views.get(this.views.size() - 1).members();
		}

		@Override
		public void members(List<UUID> members, boolean merged) {
			this.views.add(new View(members, merged));
		}

		@Override
		public void received(UUID sender, byte[] bytes, int offset, int length) {
			this.received.incrementAndGet();
		}

	}

}
