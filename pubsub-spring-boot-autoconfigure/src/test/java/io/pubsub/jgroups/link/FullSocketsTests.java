package io.pubsub.jgroups.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.LocalCluster;

import static io.pubsub.jgroups.LocalCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes whose sockets take much less than may be under way. A thread that waits in a
 * write cannot be interrupted, so tests have threads of their own.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class FullSocketsTests {

	private static final int BUFFER = 20_000;

	private final String cluster = "test-" + UUID.randomUUID();

	private final List<Node> nodes = new ArrayList<>();

	private Node first;

	private Node second;

	@BeforeEach
	void startNodes() throws Exception {
		this.first = start();
		this.second = start();
		await().until(() -> this.nodes.stream().allMatch((node) -> node.channel.getView().size() == 2));
	}

	private Node start() throws Exception {
		Node node = new Node(this.cluster, this.nodes.isEmpty() ? null : this.nodes.get(0));
		this.nodes.add(node);
		node.channel.connect(this.cluster);
		return node;
	}

	@AfterEach
	void closeNodes() {
		this.nodes.forEach((node) -> {
			node.reads.countDown();
			node.channel.close();
		});
	}

	@Test
	void nodesThatSendToEachOtherAtTheSameTimeHearEverything() throws Exception {
		int count = 1000;
		Thread there = flood(this.first, this.second, count);
		Thread back = flood(this.second, this.first, count);
		await().until(() -> this.first.received.get() == count && this.second.received.get() == count);
		there.join();
		back.join();
	}

	@Test
	void onlyWhoSendsMessagesWaitsForANodeThatReadsNothing() throws Exception {
		Node third = start();
		await().until(() -> this.first.channel.getView().size() == 3);
		stopReading(this.second);
		Thread waits = flood(this.first, this.second, 100);
		await().until(() -> isInAWrite(waits));
		for (Node node : List.of(this.second, third)) {
			// without credits, as JGroups' own messages
			Message message = new RecycledMessage(node.channel.getAddress(), new byte[100], 100);
			this.first.channel.send(message.setFlag(Message.Flag.NO_FC));
		}
		await().until(() -> third.received.get() == 1);
		assertThat(waits.isAlive()).isTrue();
		this.second.reads.countDown();
		await().until(() -> this.second.received.get() == 1 + 100 + 1);
		waits.join();
	}

	@Test
	void aLinkOnWhichAWriteWaitsCanBeClosed() throws Exception {
		stopReading(this.second);
		Thread waits = flood(this.first, this.second, 100);
		await().until(() -> isInAWrite(waits));
		this.first.channel.close();
		waits.join();
	}

	/** Has a node wait in its listener, in which it reads nothing. */
	private void stopReading(Node node) throws Exception {
		node.reads = new CountDownLatch(1);
		this.first.send(node, 100);
		await().until(() -> node.received.get() == 1);
	}

	private static Thread flood(Node from, Node to, int count) {
		Thread thread = new Thread(() -> {
			try {
				for (int i = 0; i < count; i++) {
					from.send(to, LinkSizes.BATCH);
				}
			}
			catch (Exception ex) {
				// closed meanwhile
			}
		});
		thread.start();
		return thread;
	}

	private static boolean isInAWrite(Thread thread) {
		return Stream.of(thread.getStackTrace())
			.anyMatch(
					(frame) -> frame.getMethodName().equals("park") && frame.getClassName().contains("NioSocketImpl"));
	}

	private static final class Node implements Receiver, LinkOwner {

		final AtomicInteger received = new AtomicInteger();

		volatile CountDownLatch reads = new CountDownLatch(0);

		final JChannel channel;

		private final Map<Address, Destination> members = new ConcurrentHashMap<>();

		private final int port = LocalCluster.freePort();

		Node(String cluster, Node first) throws Exception {
			List<Protocol> stack = LocalCluster.protocols(JGroupsOptions.builder(cluster, "node").build(), this.port,
					(first != null) ? first.port : this.port, this);
			TCP tcp = (TCP) stack.get(0);
			tcp.setSendBufSize(BUFFER);
			tcp.setRecvBufSize(BUFFER);
			this.channel = new JChannel(stack).setReceiver(this);
		}

		void send(Node node, int length) throws Exception {
			new ClusterChannel(this.channel).send(destination(node.channel.getAddress()), new byte[length], length,
					(array) -> {
					});
		}

		@Override
		public Destination destination(Address node) {
			return this.members.get(node);
		}

		@Override
		public void crashed(Address node) {
		}

		@Override
		public void failed(String message, Throwable failure) {
			throw new AssertionError(message, failure);
		}

		@Override
		public void viewAccepted(View view) {
			view.getMembers()
				.forEach((node) -> this.members.computeIfAbsent(node, (key) -> new Destination(key, BUFFER / 2)));
		}

		@Override
		public void receive(Message message) {
			this.received.incrementAndGet();
			try {
				this.reads.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
