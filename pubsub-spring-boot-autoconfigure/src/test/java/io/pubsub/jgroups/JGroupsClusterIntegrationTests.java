package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.cluster.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Joining, crashing and hanging, with real sockets and, where that matters, processes.
 */
@Timeout(120)
class JGroupsClusterIntegrationTests {

	private static final Log logger = LogFactory.getLog(JGroupsClusterIntegrationTests.class);

	private final String cluster = "test-" + UUID.randomUUID();

	private final List<Node> nodes = new CopyOnWriteArrayList<>();

	@AfterEach
	void closeNodes() {
		this.nodes.forEach((node) -> node.transport.close());
	}

	@Test
	void theFirstNodeStartsAtOnce() {
		Node node = start(local());
		logger.info("First node started in " + node.startTime.toMillis() + " ms");
		assertThat(node.startTime).isLessThan(Duration.ofSeconds(5));
		assertThat(node.members()).containsExactly(node.transport.self());
	}

	@RepeatedTest(10)
	void threeLocalNodesStartedAtOnceFormOneCluster() throws Exception {
		assertThatOneClusterForms(startAtOnce(List.of(local(), local(), local())));
	}

	@RepeatedTest(5)
	void threeStaticNodesStartedAtOnceFormOneCluster() throws Exception {
		List<Integer> ports = List.of(freePort(), freePort(), freePort());
		List<String> hosts = ports.stream().map((port) -> "127.0.0.1:" + port).toList();
		List<JGroupsOptions> options = ports.stream()
			.map((port) -> builder().discovery(Discovery.STATIC).staticHosts(hosts).bindPort(port).build())
			.toList();
		assertThatOneClusterForms(startAtOnce(options));
	}

	@Test
	void threeProcessesStartedAtOnceFormOneCluster() {
		Node observer;
		Set<UUID> all = new HashSet<>();
		try (NodeProcess a = process(); NodeProcess b = process(); NodeProcess c = process()) {
			for (NodeProcess process : List.of(a, b, c)) {
				all.add(process.self());
				logger.info("One of three processes started in " + process.startTime().toMillis() + " ms");
			}
			observer = start(local());
			all.add(observer.transport.self());
			assertThat(new HashSet<>(observer.members())).isEqualTo(all);
			assertThat(observer.views).noneMatch(View::merged);
		}
	}

	@Test
	void aLoneStaticNodeDoesNotWaitForHostsWhereNobodyListens() {
		JGroupsOptions options = builder().discovery(Discovery.STATIC)
			.staticHosts(List.of("127.0.0.1", "localhost:" + freePort()))
			.bindPort(freePort())
			.joinTimeout(Duration.ofSeconds(30))
			.build();
		assertThat(start(options).startTime).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void aNodeThatIsNoStaticHostIsFoundThroughOneThatIs() {
		int port = freePort();
		Node host = start(
				builder().discovery(Discovery.STATIC).staticHosts(List.of("localhost")).bindPort(port).build());
		Node other = start(builder().discovery(Discovery.STATIC)
			.staticHosts(List.of("localhost:" + port))
			.bindPort(freePort())
			.build());
		awaitMembers(host, host, other);
		awaitMembers(other, host, other);
	}

	@Test
	void clustersOfDifferentNamesShareAMachineAndNeitherWaitsForTheOther() {
		Node ours = start(builder().portRange(99).joinTimeout(Duration.ofSeconds(30)).build());
		Node theirs = start(
				JGroupsOptions.builder(this.cluster + "-other", "node").joinTimeout(Duration.ofSeconds(30)).build());
		assertThat(theirs.startTime).isLessThan(Duration.ofSeconds(10));
		assertThat(ours.members()).containsExactly(ours.transport.self());
		assertThat(theirs.members()).containsExactly(theirs.transport.self());
	}

	@Test
	void aKilledProcessLeavesTheViewAndDelaysNoLaterStart() throws IOException {
		Node node = start(local());
		try (NodeProcess process = process()) {
			UUID killed = process.self();
			await().until(() -> node.members().contains(killed));
			long begun = System.nanoTime();
			process.signal("KILL");
			await().until(() -> !node.members().contains(killed));
			logger.info("A killed process left the view in " + millisSince(begun) + " ms");
			assertThat(node.views).noneMatch(View::merged);
			node.transport.close();
			assertThat(notes()).hasSize(1);
			Node next = start(builder().bindPort(freePort()).portRange(0).joinTimeout(Duration.ofSeconds(30)).build());
			assertThat(next.startTime).isLessThan(Duration.ofSeconds(10));
			assertThat(notes()).as("the dead one's is gone").hasSize(1);
		}
	}

	@Test
	void aStoppedProcessLeavesTheViewWithinTheFailureTimeout() {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID stopped = process.self();
			await().until(() -> first.members().contains(stopped));
			Node second = start(local());
			long begun = System.nanoTime();
			process.signal("STOP");
			await().until(() -> !first.members().contains(stopped) && !second.members().contains(stopped));
			long millis = millisSince(begun);
			logger.info("A stopped process left the views in " + millis + " ms");
			assertThat(millis).isLessThan(15_000);
			assertThat(first.views).as("the healthy ones stay together")
				.allMatch((view) -> view.members().contains(first.transport.self()));
			assertThat(second.views).allMatch(
					(view) -> view.members().containsAll(List.of(first.transport.self(), second.transport.self())));
		}
	}

	@Test
	void aStoppedProcessHoldsUpItsSendersOnlyUntilItHasLeft() throws Exception {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID stopped = process.self();
			Node second = start(local());
			awaitMembers(first, first.transport.self(), stopped, second.transport.self());
			process.signal("STOP");
			Thread flood = new Thread(() -> {
				while (first.members().contains(stopped)) {
					first.transport.send(stopped, new byte[60_000], 60_000);
				}
			});
			flood.start();
			int sent = 0;
			while (flood.isAlive()) {
				first.transport.send(second.transport.self(), new byte[60_000], 60_000);
				sent++;
			}
			logger.info("Sent %d batches to a healthy node while another took none".formatted(sent));
			int expected = sent;
			await().until(() -> second.received.get() == expected);
			awaitMembers(first, first.transport.self(), second.transport.self());
			assertThat(second.views).allMatch(
					(view) -> view.members().containsAll(List.of(first.transport.self(), second.transport.self())));
			flood.join();
		}
	}

	@Test
	void nodesThatSendToEachOtherAsFastAsTheyCanStayTogether() throws Exception {
		List<Node> all = List.of(start(local()), start(local()), start(local()));
		all.forEach((node) -> await().until(() -> node.members().size() == 3));
		int count = 2000;
		List<Thread> threads = new ArrayList<>();
		for (Node from : all) {
			for (Node to : all) {
				if (from != to) {
					threads.add(new Thread(() -> {
						for (int i = 0; i < count; i++) {
							from.transport.send(to.transport.self(), new byte[60_000], 60_000);
						}
					}));
				}
			}
		}
		long begun = System.nanoTime();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		all.forEach((node) -> await().until(() -> node.received.get() == 2 * count));
		logger.info("720 MB in all directions took " + millisSince(begun) + " ms");
		assertThat(all).allSatisfy((node) -> assertThat(node.members()).hasSize(3));
		assertThat(all).allSatisfy((node) -> assertThat(node.views).noneMatch(View::merged));
	}

	@Test
	void aStoppedProcessThatGoesOnIsMergedOldestFirst() {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID stopped = process.self();
			Node third = start(local());
			process.signal("STOP");
			await().until(() -> third.members().size() == 2);
			process.signal("CONT");
			await().until(() -> third.members().size() == 3 && first.members().size() == 3);
			List<UUID> expected = List.of(first.transport.self(), stopped, third.transport.self());
			assertThat(first.members()).isEqualTo(expected);
			assertThat(third.members()).isEqualTo(expected);
			assertThat(third.views.get(third.views.size() - 1).merged()).isTrue();
		}
	}

	@Test
	void aProcessListensOnItsAddressOnly() throws IOException {
		Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "Needs /proc/net");
		try (NodeProcess process = process()) {
			process.self();
			List<String> addresses = listeningAddresses(process.pid());
			assertThat(addresses).as("one for messages, one for failure detection").hasSize(2);
			assertThat(addresses).allMatch((address) -> address.endsWith("0100007F"));
		}
	}

	@Test
	void anOrdinaryLifeLogsNoWarnings() {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID id = process.self();
			Node third = start(local());
			awaitMembers(first, first.transport.self(), id, third.transport.self());
			third.transport.close();
			first.transport.close();
			await().until(() -> process.output().size() > 0);
			assertThat(process.output())
				.noneMatch((line) -> line.contains("WARN") || line.contains("ERROR") || line.startsWith("\tat "));
		}
	}

	@Test
	void closingLeavesNoThreadsAndNoNotes() throws IOException {
		Node first = start(local());
		Node second = start(local());
		awaitMembers(first, first, second);
		first.transport.close();
		second.transport.close();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.getName().contains(this.cluster)));
		assertThat(notes()).isEmpty();
	}

	@Test
	void aTakenPortIsNamed() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			int port = taken.getLocalPort();
			assertThatExceptionOfType(BindFailedException.class)
				.isThrownBy(() -> start(builder().bindPort(port).portRange(0).build()))
				.satisfies((ex) -> {
					assertThat(ex.getPort()).isEqualTo(port);
					assertThat(ex.getAddress()).isEqualTo("127.0.0.1");
				})
				.withMessageContaining("Cannot listen on 127.0.0.1, port " + port);
			assertThat(notes()).isEmpty();
		}
	}

	@Test
	void anAddressOfAnotherMachineIsNamed() {
		assertThatExceptionOfType(BindFailedException.class)
			.isThrownBy(() -> start(builder().bindAddress("192.0.2.1").bindPort(freePort()).portRange(0).build()))
			.withMessageContaining("192.0.2.1");
	}

	@Test
	void hostsWithoutAnAddressAreNamed() {
		assertThatExceptionOfType(UnresolvedHostException.class)
			.isThrownBy(() -> start(builder().bindAddress("no-such-host.invalid").build()))
			.satisfies((ex) -> assertThat(ex.getHost()).isEqualTo("no-such-host.invalid"));
		assertThatExceptionOfType(UnresolvedHostException.class)
			.isThrownBy(() -> start(builder().discovery(Discovery.STATIC)
				.bindPort(freePort())
				.staticHosts(List.of("127.0.0.1", "no-such-host.invalid:7800"))
				.build()))
			.satisfies((ex) -> assertThat(ex.getHost()).isEqualTo("no-such-host.invalid"));
	}

	private JGroupsOptions.Builder builder() {
		return JGroupsOptions.builder(this.cluster, "node");
	}

	private JGroupsOptions local() {
		return builder().bindPort(0).build();
	}

	private NodeProcess process() {
		return NodeProcess.start(this.cluster, 0);
	}

	private Node start(JGroupsOptions options) {
		Node node = new Node(options);
		this.nodes.add(node);
		node.start();
		return node;
	}

	private List<Node> startAtOnce(List<JGroupsOptions> options) throws InterruptedException {
		CyclicBarrier barrier = new CyclicBarrier(options.size());
		List<Node> started = new ArrayList<>();
		List<Thread> threads = new ArrayList<>();
		for (JGroupsOptions each : options) {
			Node node = new Node(each);
			started.add(node);
			this.nodes.add(node);
			threads.add(new Thread(() -> {
				try {
					barrier.await();
					node.start();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		logger.info("Nodes started at once took (ms): "
				+ started.stream().map((node) -> node.startTime.toMillis()).toList());
		return started;
	}

	private static void assertThatOneClusterForms(List<Node> nodes) {
		for (Node node : nodes) {
			await().until(() -> node.members().size() == nodes.size());
			assertThat(node.members()).isEqualTo(nodes.get(0).members());
			assertThat(node.views).as("never apart").noneMatch(View::merged);
		}
	}

	private static void awaitMembers(Node node, Node... members) {
		awaitMembers(node, Stream.of(members).map((member) -> member.transport.self()).toArray(UUID[]::new));
	}

	private static void awaitMembers(Node node, UUID... members) {
		await().untilAsserted(() -> assertThat(node.members()).containsExactly(members));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2));
	}

	private static long millisSince(long begun) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
	}

	private static int freePort() {
		return LocalAddress.freePort(InetAddress.getLoopbackAddress(), JGroupsOptions.DETECTION_OFFSET);
	}

	private List<Path> notes() throws IOException {
		Path lock = new LocalNotes(this.cluster, InetAddress.getLoopbackAddress(), 1, 0).lockFile();
		try (Stream<Path> files = Files.list(lock.getParent())) {
			return files.filter((file) -> file.toString().endsWith(".node")).toList();
		}
	}

	private static List<String> listeningAddresses(long pid) throws IOException {
		Set<String> inodes = new HashSet<>();
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
			for (Path descriptor : descriptors.toList()) {
				Matcher socket = Pattern.compile("socket:\\[(\\d+)]").matcher(linkTarget(descriptor));
				if (socket.matches()) {
					inodes.add(socket.group(1));
				}
			}
		}
		List<String> addresses = new ArrayList<>();
		for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
			for (String row : Files.exists(Path.of(table)) ? Files.readAllLines(Path.of(table)) : List.<String>of()) {
				String[] columns = row.trim().split("\\s+");
				if (columns[3].equals("0A") && inodes.contains(columns[9])) {
					addresses.add(columns[1].split(":")[0]);
				}
			}
		}
		return addresses;
	}

	private static String linkTarget(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			return "closed meanwhile";
		}
	}

	private record View(List<UUID> members, boolean merged) {
	}

	private static final class Node implements Transport.Listener {

		private final List<View> views = new CopyOnWriteArrayList<>();

		private final JGroupsTransport transport;

		private final AtomicInteger received = new AtomicInteger();

		private volatile Duration startTime = Duration.ZERO;

		Node(JGroupsOptions options) {
			this.transport = new JGroupsTransport(options);
		}

		void start() {
			long begun = System.nanoTime();
			this.transport.start(this);
			this.startTime = Duration.ofNanos(System.nanoTime() - begun);
		}

		List<UUID> members() {
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
