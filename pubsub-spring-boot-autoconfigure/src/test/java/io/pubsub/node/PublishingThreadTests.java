package io.pubsub.node;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who sends a message when no link is busy.
 */
@Timeout(180)
class PublishingThreadTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	/** The nodes that the thread of the test has sent to. */
	private final Set<UUID> sentHere = ConcurrentHashMap.newKeySet();

	/** The names of the threads that have sent. */
	private final Set<String> sentOn = ConcurrentHashMap.newKeySet();

	private final Thread publisher = Thread.currentThread();

	@Test
	void aPublisherSendsToFewNodesItself() {
		publishTo(4);
		assertThat(this.sentHere).hasSize(4);
	}

	@Test
	void aPublisherLeavesManyNodesToSenders() {
		publishTo(5);
		assertThat(this.sentHere).isEmpty();
	}

	@Test
	void sendersHaveOtherThreadsThanListeners() {
		Set<String> names = ConcurrentHashMap.newKeySet();
		try (TestCluster cluster = new TestCluster(() -> new Watched(this.network.transport()))) {
			Member alice = cluster.start("alice",
					(builder) -> builder.executor((task) -> new Thread(task, "listener").start()));
			Inbox inbox = cluster.start("bob").subscribe("news");
			alice.node.subscriptions()
				.subscribe("news", String.class, (message) -> names.add(Thread.currentThread().getName()));
			this.sentOn.clear();
			IntStream.range(0, 1000).forEach((i) -> alice.publish("news", "x"));
			await().until(() -> inbox.count() == 1000 && !names.isEmpty());
		}
		assertThat(names).containsExactly("listener");
		assertThat(this.sentOn).doesNotContain("listener").anyMatch((name) -> name.startsWith("pubsub-alice-sender-"));
	}

	/** Publishes single messages until each node was sent some, if it is ever to be. */
	private void publishTo(int nodes) {
		try (TestCluster cluster = new TestCluster(() -> new Watched(this.network.transport()))) {
			Member alice = cluster.start("alice");
			Inbox[] inboxes = IntStream.range(0, nodes)
				.mapToObj((i) -> cluster.start("node-" + i).subscribe("news"))
				.toArray(Inbox[]::new);
			this.sentHere.clear();
			for (int i = 1; i <= 20; i++) {
				int count = i;
				alice.publish("news", "x");
				for (Inbox inbox : inboxes) {
					await().until(() -> inbox.count() == count);
				}
			}
		}
	}

	private final class Watched extends ForwardingTransport {

		Watched(Transport transport) {
			super(transport);
		}

		@Override
		public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
			PublishingThreadTests.this.sentOn.add(Thread.currentThread().getName());
			if (Thread.currentThread() == PublishingThreadTests.this.publisher) {
				PublishingThreadTests.this.sentHere.add(node);
			}
			super.send(node, bytes, length, released);
		}

	}

}
