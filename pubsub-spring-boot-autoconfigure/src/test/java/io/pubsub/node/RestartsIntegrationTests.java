package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jgroups.JChannel;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST3;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.MessageListener;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.jgroups.LocalCluster;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that share the messages of a group are restarted back to back while another node
 * publishes all the time, over real sockets. {@code -Dpubsub.restarts.seconds} says for
 * how long, instead of five seconds each.
 */
@Timeout(3600)
class RestartsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int SECONDS = Integer.getInteger("pubsub.restarts.seconds", 5);

	private static final int MOST = 1_000_000 + 100_000 * SECONDS;

	private final String clusterName = "test-" + UUID.randomUUID();

	/** How often each message was handled by a member of the group. */
	private final AtomicIntegerArray handled = new AtomicIntegerArray(MOST);

	private final AtomicLong handledInAll = new AtomicLong();

	/** What losses were told by all nodes, also when they leave. */
	private final AtomicLong told = new AtomicLong();

	/** Those that run, the one that was started first comes first. */
	private final Deque<PubSubNode> workers = new ArrayDeque<>();

	/** Those that run or have left. */
	private final List<PubSubNode> all = new ArrayList<>();

	private final Map<String, Transport> transports = new ConcurrentHashMap<>();

	private final Map<PubSubNode, Follower> followers = new HashMap<>();

	/** What subscribers without a group have missed. */
	private final List<String> gaps = new CopyOnWriteArrayList<>();

	private int restarts;

	private volatile int published;

	private volatile boolean stop;

	@AfterEach
	void stopNodes() {
		this.stop = true;
		this.all.forEach(PubSubNode::close);
	}

	@Test
	void everyMessageIsHandledOrCountedOnceAndAJoinerMissesNone() throws Exception {
		restartWhilePublishing(1, 20_000, true);
		assertThat(this.gaps).isEmpty();
	}

	@Test
	void everyMessageOfABurstIsHandledOrCountedOnceAlsoWithoutADrain() throws Exception {
		restartWhilePublishing(100, 2_000_000, false);
	}

	/**
	 * Restarts nodes in turns.
	 * @param burst how many messages are published in a row
	 * @param pause how many nanoseconds pass then
	 * @param drains whether each node is drained before it is closed, or only some
	 */
	private void restartWhilePublishing(int burst, long pause, boolean drains) throws Exception {
		PubSubNode publisher = build("publisher");
		publisher.start();
		startWorker(drains);
		startWorker(drains);
		Thread thread = new Thread(() -> publish(publisher, burst, pause), "publisher");
		thread.start();
		long begun = System.nanoTime();
		while (!isEnough(System.nanoTime() - begun) && thread.isAlive()) {
			this.restarts++;
			boolean drained = drains || this.restarts % 2 == 0;
			if (this.restarts % 5 == 0) {
				// the other one is alone for a while
				stopOldest(drained);
				startWorker(drains);
			}
			else {
				startWorker(drains);
				stopOldest(drained);
			}
		}
		this.stop = true;
		thread.join();
		check(publisher.metrics().unheard());
	}

	/** When the time is over, and for some more time while the restarts are few. */
	private boolean isEnough(long nanos) {
		return nanos >= TimeUnit.SECONDS.toNanos(SECONDS)
				&& (this.restarts > SECONDS || nanos >= TimeUnit.SECONDS.toNanos(SECONDS) + PATIENCE.toNanos());
	}

	private PubSubNode build(String name) {
		Transport transport = new JGroupsTransport(JGroupsOptions.builder(this.clusterName, name).bindPort(0).build());
		this.transports.put(name, transport);
		PubSubNode node = PubSubNode.builder(name)
			.transport(transport)
			.capacity(1_000_000)
			.joinTimeout(PATIENCE)
			.lossListener((loss) -> this.told.addAndGet(loss.count()))
			.build();
		this.all.add(node);
		return node;
	}

	private void startWorker(boolean follows) {
		String name = "worker" + this.all.size();
		PubSubNode node = build(name);
		node.subscriptions().subscribe("jobs", String.class, (message) -> {
			this.handled.incrementAndGet(Integer.parseInt(message.getPayload()));
			this.handledInAll.incrementAndGet();
		}, SubscriptionOptions.defaults().group("workers"));
		if (follows) {
			Follower follower = new Follower(name);
			this.followers.put(node, follower);
			node.subscriptions().subscribe("jobs", String.class, follower);
		}
		Thread reporter = new Thread(() -> reportIfSlow(name), "reporter");
		reporter.start();
		node.start();
		reporter.interrupt();
		this.workers.add(node);
	}

	/** A start takes milliseconds; if it does not, what each link waits for says why. */
	private void reportIfSlow(String name) {
		try {
			TimeUnit.SECONDS.sleep(PATIENCE.toSeconds() / 4);
		}
		catch (InterruptedException ex) {
			return;
		}
		System.out.println("The start of " + name + " takes long:");
		this.transports.forEach((node, transport) -> {
			JChannel channel = LocalCluster.channel(transport);
			if (channel.isConnected()) {
				TCP tcp = channel.getProtocolStack().findProtocol(TCP.class);
				UNICAST3 unicast = channel.getProtocolStack().findProtocol(UNICAST3.class);
				System.out.println(node + " " + channel.getAddressAsUUID() + " sees " + channel.getView() + "\n"
						+ unicast.printConnections() + "\n" + tcp.printLogicalAddressCache() + "\n"
						+ tcp.printConnections());
			}
		});
	}

	private void stopOldest(boolean drains) {
		PubSubNode node = this.workers.remove();
		if (this.followers.containsKey(node)) {
			this.followers.get(node).leaves = true;
		}
		if (drains) {
			assertThat(node.drain(PATIENCE)).as("drained").isTrue();
		}
		node.close();
		this.transports.remove(node.cluster().self().name());
	}

	private void publish(PubSubNode publisher, int burst, long pause) {
		while (!this.stop && this.published + burst < MOST) {
			for (int i = 0; i < burst; i++) {
				publisher.publisher().publish("jobs", Integer.toString(this.published));
				this.published++;
			}
			LockSupport.parkNanos(pause);
		}
	}

	/**
	 * Compares what was published with what has become of it.
	 * @param unheard how many messages were published while the publisher knew no worker
	 */
	private void check(long unheard) {
		int published = this.published;
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.handledInAll.get() + lost() + unheard)
				.as("handled or counted; lost: %s, unheard: %s, handled: %s", losses(), unheard, this.handledInAll)
				.isEqualTo(published));
		long missing = IntStream.range(0, published).filter((number) -> this.handled.get(number) == 0).count();
		System.out.println("Back-to-back restarts: " + this.restarts + ", " + published + " messages, " + missing
				+ " not handled, counted: " + losses() + ", unheard: " + unheard);
		assertThat(IntStream.range(0, published).filter((number) -> this.handled.get(number) > 1)).as("handled twice")
			.isEmpty();
		assertThat(lost() + unheard).as("counted: %s", losses()).isEqualTo(missing);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.told).as("told to listeners").hasValue(missing - unheard));
		assertThat(this.restarts).isGreaterThan(SECONDS);
	}

	private long lost() {
		return losses().values().stream().mapToLong(Long::longValue).sum();
	}

	private Map<String, Long> losses() {
		Map<String, Long> losses = new TreeMap<>();
		for (PubSubNode node : this.all) {
			for (Cause cause : Cause.values()) {
				long count = node.metrics().lost(cause);
				if (count > 0) {
					losses.put(node.cluster().self() + " " + cause, count);
				}
			}
		}
		return losses;
	}

	/**
	 * A subscriber without a group, which is to hear every message from its first one on,
	 * until its node begins to drain. Called by one thread at a time.
	 */
	private final class Follower implements MessageListener<String> {

		private final String name;

		private int next = -1;

		/** Whether its node begins to drain, so that others may leave it out. */
		private volatile boolean leaves;

		Follower(String name) {
			this.name = name;
		}

		@Override
		public void onMessage(Message<String> message) {
			int number = Integer.parseInt(message.getPayload());
			if (this.next >= 0 && number != this.next && !this.leaves) {
				RestartsIntegrationTests.this.gaps.add(this.name + " heard " + number + " instead of " + this.next);
			}
			this.next = number + 1;
		}

	}

}
