package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.LossListener.Cause;
import io.pubsub.MessageListener;
import io.pubsub.SubscriptionOptions;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that share the messages of a group are restarted back to back while another node
 * publishes, over real sockets. {@code -Dpubsub.restarts.seconds} says for how long.
 */
@Timeout(600)
class RestartsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int MOST = 20_000_000;

	private final String clusterName = "test-" + UUID.randomUUID();

	/** How often each message was handled by a member of the group. */
	private final AtomicIntegerArray handled = new AtomicIntegerArray(MOST);

	private final AtomicLong heard = new AtomicLong();

	/** Those that run, the one that was started first comes first. */
	private final Deque<PubSubNode> workers = new ArrayDeque<>();

	/** Those that ran, also those that have left. */
	private final List<PubSubNode> all = new ArrayList<>();

	private final List<String> gaps = new CopyOnWriteArrayList<>();

	private final PubSubNode publisher = start("publisher");

	private volatile boolean stop;

	private volatile int published;

	@AfterEach
	void stopNodes() {
		this.stop = true;
		this.all.forEach(PubSubNode::close);
	}

	private PubSubNode build(String name) {
		PubSubNode node = PubSubNode.builder(name)
			.transport(new JGroupsTransport(JGroupsOptions.builder(this.clusterName, name).bindPort(0).build()))
			.capacity(1_000_000)
			.joinTimeout(PATIENCE)
			.build();
		this.all.add(node);
		return node;
	}

	private PubSubNode start(String name) {
		PubSubNode node = build(name);
		node.start();
		return node;
	}

	private void startWorker(String name) {
		PubSubNode node = build(name);
		node.subscriptions().subscribe("jobs", String.class, (message) -> {
			this.handled.incrementAndGet(Integer.parseInt(message.getPayload()));
			this.heard.incrementAndGet();
		}, SubscriptionOptions.defaults().group("workers"));
		node.subscriptions().subscribe("jobs", String.class, new Follower(name));
		node.start();
		this.workers.add(node);
	}

	private void stopFirst() {
		PubSubNode node = this.workers.remove();
		assertThat(node.drain(PATIENCE)).as("drained").isTrue();
		node.close();
	}

	@Test
	void everyMessageIsHandledOrCountedOnce() throws Exception {
		startWorker("worker1");
		startWorker("worker2");
		Thread thread = new Thread(this::publish, "publisher");
		thread.start();
		long begun = System.nanoTime();
		long nanos = Duration.ofSeconds(Integer.getInteger("pubsub.restarts.seconds", 10)).toNanos();
		int restarts = 0;
		while (System.nanoTime() - begun < nanos && this.published < MOST - 1_000_000) {
			if (restarts % 5 == 4) {
				// for a moment there is one alone
				stopFirst();
				startWorker("worker" + (3 + restarts));
			}
			else {
				startWorker("worker" + (3 + restarts));
				stopFirst();
			}
			restarts++;
		}
		this.stop = true;
		thread.join();
		int published = this.published;
		try {
			Awaitility.await().atMost(PATIENCE).until(() -> this.heard.get() + lost() >= published);
		}
		finally {
			List<Integer> missing = new ArrayList<>();
			List<Integer> twice = new ArrayList<>();
			for (int i = 1; i <= published; i++) {
				if (this.handled.get(i) != 1) {
					(this.handled.get(i) == 0 ? missing : twice).add(i);
				}
			}
			System.out.println("Back-to-back restarts: " + restarts + ", " + published + " messages, " + lost()
					+ " counted as lost, not handled " + missing + ", handled twice " + twice);
			for (PubSubNode node : this.all) {
				for (Cause cause : Cause.values()) {
					if (node.metrics().lost(cause) > 0) {
						System.out.println(node.cluster().self() + " " + cause + " " + node.metrics().lost(cause));
					}
				}
			}
			System.out.println("gaps: " + this.gaps);
			assertThat(twice).isEmpty();
			assertThat(lost()).isEqualTo(missing.size());
		}
		assertThat(this.gaps).isEmpty();
	}

	private void publish() {
		while (!this.stop) {
			this.publisher.publisher().publish("jobs", Integer.toString(this.published + 1));
			this.published++;
			LockSupport.parkNanos(20_000);
		}
	}

	private long lost() {
		long lost = 0;
		for (PubSubNode node : this.all) {
			for (Cause cause : Cause.values()) {
				lost += node.metrics().lost(cause);
			}
		}
		return lost;
	}

	/**
	 * A subscriber without a group, which hears every message from the first one on.
	 */
	private final class Follower implements MessageListener<String> {

		private final String name;

		private int last;

		Follower(String name) {
			this.name = name;
		}

		@Override
		public void onMessage(org.springframework.messaging.Message<String> message) {
			int number = Integer.parseInt(message.getPayload());
			if (this.last != 0 && number != this.last + 1) {
				RestartsIntegrationTests.this.gaps.add(this.name + " heard " + number + " after " + this.last);
			}
			this.last = number;
		}

	}

}
