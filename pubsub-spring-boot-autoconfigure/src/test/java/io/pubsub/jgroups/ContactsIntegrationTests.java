package io.pubsub.jgroups;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.Discovery;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.jgroups.discovery.Neighbours;
import io.pubsub.jgroups.link.IdleOwner;
import io.pubsub.jgroups.link.LinkProtocols;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

import static io.pubsub.jgroups.LocalCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that may find many others asks the first few, and leaves it to them to begin a
 * cluster.
 */
@Timeout(120)
class ContactsIntegrationTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private static final Duration LONG = Duration.ofSeconds(8);

	private static final Duration SHORT = Duration.ofMillis(100);

	private final String cluster = "test-" + UUID.randomUUID();

	private final List<InetSocketAddress> addresses = IntStream.range(0, 20)
		.mapToObj((i) -> new InetSocketAddress(LOOPBACK, LocalCluster.freePort()))
		.sorted(Comparator.comparing(InetSocketAddress::getPort))
		.toList();

	private final List<Node> nodes = new ArrayList<>();

	@AfterEach
	void close() {
		this.nodes.forEach((node) -> node.channel.close());
	}

	@Test
	void anOlderNodeWaitsForAContactThatIsStarting() throws Exception {
		Address older = NodeIds.create();
		CountDownLatch go = new CountDownLatch(1);
		CountDownLatch listens = new CountDownLatch(1);
		Node contact = new Node(0, SHORT, () -> {
			listens.countDown();
			awaitUninterruptibly(go);
			return this.addresses;
		});
		CompletableFuture<Void> begins = CompletableFuture.runAsync(contact::start);
		listens.await();
		Node other = new Node(10, LONG, () -> this.addresses);
		other.id = older;
		CompletableFuture<Void> joins = CompletableFuture.runAsync(other::start);
		await().until(() -> !contact.asked.isEmpty());
		go.countDown();
		CompletableFuture.allOf(begins, joins).join();
		assertThat(other.views.get(0).getMembers()).containsExactly(contact.channel.getAddress(), older);
	}

	@Test
	void aContactSaysWhichNodeIsTheCoordinator() {
		Node coordinator = started(new Node(12, LONG, List::of));
		Node contact = started(new Node(0, LONG, () -> this.addresses.subList(12, 13)));
		Node joiner = started(new Node(10, LONG, () -> this.addresses));
		assertThat(joiner.views.get(0).getMembers()).containsExactly(coordinator.channel.getAddress(),
				contact.channel.getAddress(), joiner.channel.getAddress());
		assertThat(contact.asked).containsExactly(joiner.channel.getAddress());
		assertThat(coordinator.asked).containsExactly(contact.channel.getAddress(), joiner.channel.getAddress());
	}

	@Test
	void allAreAskedIfAContactDoesNotSayWhichNodeIsTheCoordinator() {
		Node coordinator = started(new Node(12, LONG, List::of));
		TCPPING silent = new TCPPING().initialHosts(this.addresses.subList(12, 13));
		Node contact = started(new Node(0, LONG, silent));
		Node joiner = started(new Node(10, LONG, () -> this.addresses));
		await().until(() -> joiner.channel.getView().size() == 3);
		assertThat(contact.asked).contains(joiner.channel.getAddress());
		assertThat(coordinator.asked).contains(joiner.channel.getAddress());
	}

	@Test
	void aNodeBeginsIfWhatListensIsNoNode() throws Exception {
		ServerSocket silent = new ServerSocket(this.addresses.get(0).getPort(), 100, LOOPBACK);
		try (silent) {
			Node node = started(new Node(10, SHORT, () -> this.addresses));
			assertThat(node.views.get(0).getMembers()).containsExactly(node.channel.getAddress());
		}
	}

	@Test
	void aNodeDoesNotBeginIfOneThatComesFirstHasStartedMeanwhile() throws Exception {
		CountDownLatch listens = new CountDownLatch(1);
		Node first = new Node(0, SHORT, () -> {
			listens.countDown();
			return this.addresses;
		});
		AtomicInteger looks = new AtomicInteger();
		ServerSocket port = new ServerSocket();
		Node node = new Node(5, SHORT, () -> {
			int look = looks.incrementAndGet();
			if (look == 2) {
				bind(port, this.addresses.get(0));
			}
			else if (look == 3) {
				close(port);
				CompletableFuture.runAsync(first::start);
				awaitUninterruptibly(listens);
			}
			return this.addresses;
		});
		ServerSocket silent = new ServerSocket(this.addresses.get(10).getPort(), 100, LOOPBACK);
		try (silent) {
			node.start();
		}
		assertThat(node.views.get(0).getMembers()).containsExactly(first.channel.getAddress(),
				node.channel.getAddress());
	}

	@Test
	void theCoordinatorTellsWhereNewMembersAre() {
		Node coordinator = started(new Node(0, LONG, () -> this.addresses));
		List<Node> members = IntStream.of(4, 5, 6, 10)
			.mapToObj((number) -> started(new Node(number, LONG, () -> this.addresses)))
			.toList();
		await().until(() -> this.nodes.stream().allMatch(this::knowsAll));
		assertThat(coordinator.asked).hasSize(4);
		assertThat(members).allSatisfy((member) -> assertThat(member.asked).isEmpty());
		Node last = members.get(3);
		search(members.get(0), last.channel.getAddress());
		search(members.get(0), NodeIds.create());
		// only where the node is that nobody has told of
		await().during(Duration.ofSeconds(1))
			.until(() -> last.askedLater.equals(List.of(members.get(0).channel.getAddress())));
	}

	/** As the transport does that does not know where a node listens. */
	private static void search(Node node, Address unknown) {
		node.channel.getProtocolStack()
			.<Discovery>findProtocol(Discovery.class)
			.up(new Event(Event.FIND_MBRS, List.of(unknown)));
	}

	@Test
	void allAreAskedWhereAMemberIsIfTheCoordinatorDoesNotTell() {
		TCPPING silent = new TCPPING().initialHosts(List.of()).sendCacheOnJoin(false);
		started(new Node(0, LONG, silent));
		Node member = started(new Node(4, LONG, () -> this.addresses));
		Node joiner = started(new Node(10, LONG, () -> this.addresses));
		await().until(() -> knowsAll(member) && knowsAll(joiner));
		assertThat(Stream.of(member, joiner).flatMap((node) -> node.askedLater.stream())).isNotEmpty();
	}

	/** Whether a node sees all, and knows where they are. */
	private boolean knowsAll(Node node) {
		return this.nodes.stream()
			.map((other) -> other.channel.getAddress())
			.allMatch((other) -> node.channel.getView().containsMember(other)
					&& node.channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, other)) != null);
	}

	private static void bind(ServerSocket socket, InetSocketAddress address) {
		try {
			socket.bind(address, 100);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void close(ServerSocket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void aCoordinatorReadsTheAddressesBeforeItForgetsSomeOfThem() {
		List<String> calls = new CopyOnWriteArrayList<>();
		started(new Node(0, LONG, new Neighbours() {

			@Override
			public Collection<InetSocketAddress> addresses() {
				calls.add("addresses");
				return List.of();
			}

			@Override
			public void tidy(Set<InetSocketAddress> members) {
				calls.add("tidy");
			}

		}));
		await().until(() -> calls.contains("tidy"));
		assertThat(calls).startsWith("addresses", "addresses", "tidy");
	}

	@Test
	void membersAskOnlyTheCoordinatorAndNodesThatTheyDoNotSee() {
		List<InetSocketAddress> known = this.addresses.subList(0, 3);
		Node coordinator = started(new Node(0, LONG, () -> known));
		Node member = started(new Node(1, LONG, () -> known));
		Node last = started(new Node(3, LONG, () -> known));
		await().until(() -> List.of(coordinator, member, last)
			.stream()
			.allMatch((node) -> node.channel.getView().size() == 3));
		awaitQuestions(coordinator, member, last);
		// what was asked before they had seen each other
		member.askedLater.clear();
		last.askedLater.clear();
		awaitQuestions(coordinator, member, last);
		assertThat(member.askedLater).isEmpty();
		assertThat(last.askedLater).isEmpty();
		// one that knows of no other, and begins a cluster of its own
		Node stranger = started(new Node(2, LONG, List::of));
		await().until(() -> last.channel.getView().size() == 4);
		assertThat(stranger.askedLater).isNotEmpty();
	}

	/** Waits until each of the others has asked a node twice, or more often. */
	private static void awaitQuestions(Node node, Node... others) {
		node.askedLater.clear();
		for (Node other : others) {
			await().until(() -> Collections.frequency(node.askedLater, other.channel.getAddress()) >= 2);
		}
	}

	private Node started(Node node) {
		node.start();
		return node;
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private final class Node implements Receiver {

		private final JChannel channel;

		private Address id = NodeIds.create();

		private final List<View> views = new CopyOnWriteArrayList<>();

		/** Which nodes have asked this one for members as they wanted to join. */
		private final List<Address> asked = new CopyOnWriteArrayList<>();

		/** Which have asked for members afterwards. */
		private final List<Address> askedLater = new CopyOnWriteArrayList<>();

		Node(int number, Duration joinTimeout, Neighbours neighbours) {
			this(number, joinTimeout, new LinkProtocols("test", new Strangers()).probing(neighbours));
		}

		Node(int number, Duration joinTimeout, Protocol discovery) {
			Strangers strangers = new Strangers();
			JGroupsOptions options = JGroupsOptions.builder(ContactsIntegrationTests.this.cluster, "node")
				.joinTimeout(joinTimeout)
				.build();
			List<Protocol> protocols = ProtocolStack.create(options, LOOPBACK,
					ContactsIntegrationTests.this.addresses.get(number).getPort(), discovery,
					new LinkProtocols(options.wireName(), strangers), Introductions.none(strangers), new IdleOwner());
			protocols.add(1, new Questions(this.asked, this.askedLater));
			try {
				this.channel = new JChannel(protocols);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			this.channel.addAddressGenerator(() -> this.id);
			this.channel.setReceiver(this);
			ContactsIntegrationTests.this.nodes.add(this);
		}

		void start() {
			try {
				this.channel.connect(ContactsIntegrationTests.this.cluster);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void viewAccepted(View view) {
			this.views.add(view);
		}

	}

	/** Notes which nodes ask for members. */
	private static final class Questions extends Protocol {

		private static final short DISCOVERY = ClassConfigurator.getProtocolId(TCPPING.class);

		private final List<Address> asked;

		private final List<Address> askedLater;

		Questions(List<Address> asked, List<Address> askedLater) {
			this.asked = asked;
			this.askedLater = askedLater;
		}

		@Override
		public Object up(Message message) {
			if (message.getHeader(DISCOVERY) instanceof PingHeader header && header.type() == PingHeader.GET_MBRS_REQ) {
				(header.initialDiscovery() ? this.asked : this.askedLater).add(message.getSrc());
			}
			return super.up(message);
		}

	}

}
