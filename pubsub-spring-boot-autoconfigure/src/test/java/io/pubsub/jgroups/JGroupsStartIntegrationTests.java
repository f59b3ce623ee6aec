package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

import org.jgroups.JChannel;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.link.IdleOwner;
import io.pubsub.jgroups.security.UserFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starting: quickly, at the same moment, and where it cannot be.
 */
@Timeout(120)
class JGroupsStartIntegrationTests extends LocalCluster {

	@Test
	void theFirstNodeStartsAtOnce() {
		Node node = start(builder().bindPort(0).joinTimeout(Duration.ofMinutes(1)).build());
		logger.info("First node started in " + node.startTime.toMillis() + " ms");
		assertThat(node.startTime).isLessThan(Duration.ofSeconds(20));
		assertThat(node.members()).containsExactly(node.transport.self());
	}

	/** As it does to one of many processes that start at the same moment. */
	@Test
	void whenAnotherProgramTakesTheFreePortANodeFindsAnother() {
		AtomicInteger attempts = new AtomicInteger();
		Node node = new Node(new JGroupsTransport(local(), () -> {
			if (attempts.getAndIncrement() < 4) {
				throw new BindFailedException("127.0.0.1", 1, 1, null);
			}
			return UserFolder.find();
		}));
		this.nodes.add(node);
		node.start();
		assertThat(attempts).hasValue(5);
		assertThat(node.members()).containsExactly(node.transport.self());
	}

	@Test
	void aNodeDoesNotTryForEver() {
		AtomicInteger attempts = new AtomicInteger();
		for (int port : List.of(0, freePort())) {
			JGroupsTransport transport = new JGroupsTransport(builder().bindPort(port).build(), () -> {
				attempts.getAndIncrement();
				throw new BindFailedException("127.0.0.1", 1, 1, null);
			});
			assertThatExceptionOfType(BindFailedException.class).isThrownBy(() -> new Node(transport).start());
		}
		assertThat(attempts).hasValue(5 + 1);
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
	void clustersOfDifferentNamesShareAMachineAndNeitherWaitsForTheOther() throws IOException {
		Node ours = start(builder().portRange(99).joinTimeout(Duration.ofSeconds(30)).build());
		Node theirs = start(
				JGroupsOptions.builder(this.cluster + "-other", "node").joinTimeout(Duration.ofSeconds(30)).build());
		theirs.transport.close();
		forget(this.cluster + "-other");
		assertThat(theirs.startTime).isLessThan(Duration.ofSeconds(10));
		assertThat(ours.members()).containsExactly(ours.transport.self());
		assertThat(theirs.members()).containsExactly(theirs.transport.self());
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
	void aNodeThatCannotStartGivesUpItsPort() {
		int port = freePort();
		List<Protocol> stack = LocalCluster.protocols(builder().build(), port, port, new IdleOwner());
		stack.add(new Protocol() {

			@Override
			public void start() {
				throw new IllegalStateException("on purpose");
			}

		});
		assertThatException().isThrownBy(() -> {
			try (JChannel channel = new JChannel(stack)) {
				channel.connect(this.cluster);
			}
		}).withStackTraceContaining("on purpose");
		assertThat(isTaken(port)).isFalse();
	}

	@Test
	void anAddressOfAnotherMachineIsNamed() {
		assertThatExceptionOfType(ClusterSetupException.class)
			.isThrownBy(() -> start(
					builder().bindAddress("192.0.2.1").allowInsecure(true).bindPort(freePort()).portRange(0).build()))
			.withMessageContaining("'192.0.2.1' is not an address of this machine, which has [");
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

	private static boolean isTaken(int port) {
		try (ServerSocket free = listen(port)) {
			return !free.isBound();
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static ServerSocket listen(int port) throws IOException {
		return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
	}

	private static void close(List<ServerSocket> sockets) throws IOException {
		for (ServerSocket socket : sockets) {
			socket.close();
		}
		sockets.clear();
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

}
