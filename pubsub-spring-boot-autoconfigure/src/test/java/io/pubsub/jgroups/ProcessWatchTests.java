package io.pubsub.jgroups;

import java.io.DataInput;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.blocks.cs.Receiver;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.stack.Protocol;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.DefaultThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.pubsub.jgroups.LocalCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom a node suspects as it has no connection to it. Of each cluster the first node is
 * the coordinator, and each node watches the next.
 */
@Timeout(60)
class ProcessWatchTests {

	private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

	/** With shared connections something is left unheard in the first few. */
	private static final int ROUNDS = 300;

	private static final Duration LONG = Duration.ofMinutes(10);

	private final String cluster = "test-" + UUID.randomUUID();

	private final List<Node> nodes = new ArrayList<>();

	@AfterEach
	void closeNodes() {
		this.nodes.forEach((node) -> node.channel.close());
	}

	@Test
	void nodesThatOpenConnectionsAtTheSameMomentHearEachOther() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			for (int i = 0; i < ROUNDS; i++) {
				connectAtTheSameMoment(threads);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void connectAtTheSameMoment(ExecutorService threads) throws Exception {
		CyclicBarrier moment = new CyclicBarrier(2);
		AtomicInteger heard = new AtomicInteger();
		try (ProcessWatch.Server one = server(heard); ProcessWatch.Server other = server(heard)) {
			Future<?> first = threads.submit(() -> send(moment, one, other));
			Future<?> second = threads.submit(() -> send(moment, other, one));
			first.get();
			second.get();
			await().until(() -> heard.get() == 2);
		}
	}

	private static ProcessWatch.Server server(AtomicInteger heard) throws Exception {
		ProcessWatch.Server server = new ProcessWatch.Server(new DefaultThreadFactory("test", true),
				new DefaultSocketFactory(), ADDRESS, LocalAddress.freePort(ADDRESS, 1));
		// as FD_SOCK2 does
		server.receiver(new Counter(heard)).usePeerConnections(true);
		server.start();
		return server;
	}

	private static Void send(CyclicBarrier moment, ProcessWatch.Server from, ProcessWatch.Server to) throws Exception {
		moment.await(30, TimeUnit.SECONDS);
		from.send(to.localAddress(), new byte[] { 1 }, 0, 1);
		return null;
	}

	@Test
	void aNodeWhoseAddressIsNotKnownYetIsNotSuspected() throws Exception {
		Node first = start(LONG);
		Node watcher = start(LONG);
		await().until(() -> watcher.watches(first));
		watcher.addresses.hidden = true;
		Node newcomer = start(LONG);
		await().until(() -> watcher.addresses.asked(newcomer) >= 3);
		watcher.addresses.hidden = false;
		await().until(() -> watcher.watches(newcomer));
		assertThat(watcher.suspicions()).isZero();
	}

	@Test
	void aNodeThatDoesNotAnswerIsAskedAgain() throws Exception {
		start(LONG);
		Node watcher = start(LONG);
		Node newcomer = prepare(LONG);
		newcomer.watch.silent = true;
		newcomer.join();
		await().until(() -> watcher.addresses.asked(newcomer) >= 2);
		newcomer.watch.silent = false;
		await().until(() -> watcher.watches(newcomer));
		assertThat(watcher.suspicions()).isZero();
	}

	@Test
	void aNodeThatDoesNotAnswerForLongIsSuspected() throws Exception {
		start(LONG);
		Node watcher = start(Duration.ofMillis(1));
		Node newcomer = prepare(LONG);
		newcomer.watch.silent = true;
		newcomer.join();
		await().until(() -> watcher.suspicions() > 0);
	}

	@Test
	void aNodeWhoseProcessEndsIsSuspectedThoughTheNextDoesNotAnswer() throws Exception {
		start(LONG);
		Node watcher = start(LONG);
		Node ending = start(LONG);
		Node next = start(LONG);
		await().until(() -> watcher.watches(ending));
		next.watch.silent = true;
		ending.watch.stop();
		await().until(() -> watcher.suspicions() == 1);
	}

	private Node start(Duration attempts) throws Exception {
		Node node = prepare(attempts);
		node.join();
		return node;
	}

	private Node prepare(Duration attempts) throws Exception {
		Node node = new Node(this.cluster, this.nodes.isEmpty() ? null : this.nodes.get(0), attempts);
		this.nodes.add(node);
		return node;
	}

	/** Counts what it receives. */
	private record Counter(AtomicInteger heard) implements Receiver {

		@Override
		public void receive(Address sender, byte[] bytes, int offset, int length) {
			this.heard.incrementAndGet();
		}

		@Override
		public void receive(Address sender, DataInput input, int length) {
			this.heard.incrementAndGet();
		}

	}

	private static final class Node {

		final Watch watch;

		final Addresses addresses = new Addresses();

		final int port = LocalCluster.freePort();

		final JChannel channel;

		private final String cluster;

		Node(String cluster, Node first, Duration attempts) throws Exception {
			this.cluster = cluster;
			this.watch = new Watch(attempts);
			JGroupsOptions options = JGroupsOptions.builder(cluster, "node").build();
			List<Protocol> stack = LocalCluster.protocols(options, this.port, (first != null) ? first.port : this.port,
					(node) -> null);
			stack.replaceAll((protocol) -> (protocol instanceof FD_SOCK2) ? this.watch : protocol);
			stack.add(stack.indexOf(this.watch), this.addresses);
			this.channel = new JChannel(stack);
			this.channel.addAddressGenerator(NodeIds::create);
		}

		void join() throws Exception {
			this.channel.connect(this.cluster);
		}

		boolean watches(Node node) {
			return this.watch.getClientState().equals("CONNECTED")
					&& this.watch.getPingDest().contains(":" + node.watch.getActualBindPort() + " ");
		}

		int suspicions() {
			return this.watch.suspicions();
		}

	}

	/** Answers nobody, if told so. */
	private static final class Watch extends ProcessWatch {

		volatile boolean silent;

		Watch(Duration attempts) {
			super(attempts);
			setBindAddress(ADDRESS);
		}

		int suspicions() {
			return this.num_suspect_events;
		}

		@Override
		public void receive(Address sender, DataInput input, int length) throws Exception {
			if (!this.silent) {
				super.receive(sender, input, length);
			}
		}

	}

	/** Tells the addresses of nodes, unless told otherwise. */
	private static final class Addresses extends Protocol {

		private final List<Address> asked = new ArrayList<>();

		volatile boolean hidden;

		synchronized long asked(Node node) {
			return this.asked.stream().filter((address) -> address.equals(node.channel.getAddress())).count();
		}

		@Override
		public Object down(Event event) {
			if (event.getType() == Event.GET_PHYSICAL_ADDRESS) {
				synchronized (this) {
					this.asked.add(event.getArg());
				}
				if (this.hidden) {
					return null;
				}
			}
			return super.down(event);
		}

	}

}
