package io.pubsub.jgroups;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.ClusterMerged;
import io.pubsub.MessageListener;
import io.pubsub.SubscriptionOptions;
import io.pubsub.node.PubSubNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The secret of a cluster changes while its nodes restart one after another, and messages
 * go from each to each.
 */
@Timeout(180)
class SecretRotationIntegrationTests extends LocalCluster {

	private static final String OLD = "correct horse battery staple";

	private static final String NEW = "Ymv8mJm2qkXh3TQ1wzZ0b6o9r5sG4dLu";

	private static final int NODES = 3;

	private final List<RollingNode> running = new CopyOnWriteArrayList<>();

	private final List<RollingNode> stopped = new ArrayList<>();

	@AfterEach
	void closeAll() {
		this.running.forEach((node) -> node.node.close());
	}

	@Test
	void aRollingChangeLosesNoMessageAndNeverSplitsTheCluster() throws InterruptedException {
		for (int i = 0; i < NODES; i++) {
			enter("old-" + i, OLD, List.of());
		}
		roll("both", NEW, List.of(OLD));
		roll("new", NEW, List.of());
		this.running.forEach(RollingNode::stopPublishing);
		List<RollingNode> all = new ArrayList<>(this.stopped);
		all.addAll(this.running);
		for (RollingNode survivor : this.running) {
			for (RollingNode publisher : all) {
				// what a node hears of another has no gap
				await().untilAsserted(() -> assertThat(survivor.gaps).isEmpty());
				if (this.running.contains(publisher)) {
					await().untilAsserted(
							() -> assertThat(survivor.last.get(publisher.name)).isEqualTo(publisher.published.get()));
				}
			}
		}
		assertThat(all).allSatisfy((node) -> {
			assertThat(node.gaps).isEmpty();
			assertThat(node.last).hasSizeGreaterThanOrEqualTo(NODES);
			assertThat(node.transport.refused()).isZero();
			assertThat(node.merged).isFalse();
			assertThat(node.smallest.get()).isGreaterThanOrEqualTo(NODES);
		});
		PubSubNode outsider = PubSubNode.builder("outsider").transport(transport(OLD, List.of())).build();
		outsider.start();
		assertThat(outsider.cluster().nodes()).hasSize(1);
		outsider.close();
	}

	/** Replaces each node by one of another configuration, new ones first. */
	private void roll(String generation, String secret, List<String> previous) throws InterruptedException {
		for (int i = 0; i < NODES; i++) {
			enter(generation + "-" + i, secret, previous);
			RollingNode oldest = this.running.get(0);
			oldest.stopPublishing();
			int total = oldest.published.get();
			for (RollingNode other : this.running) {
				await().untilAsserted(() -> assertThat(other.last.get(oldest.name)).isEqualTo(total));
			}
			this.running.remove(oldest);
			this.stopped.add(oldest);
			oldest.leaving = true;
			oldest.node.close();
		}
	}

	private void enter(String name, String secret, List<String> previous) {
		RollingNode node = new RollingNode(name, transport(secret, previous), this.running);
		this.running.add(node);
		for (RollingNode each : this.running) {
			await().until(() -> each.node.cluster().nodes().size() == this.running.size());
		}
		node.startPublishing();
		for (RollingNode each : this.running) {
			await().until(() -> each.last.getOrDefault(name, 0) > 0);
			// the cluster is whole from here on
			each.whole = each.whole || this.running.size() >= NODES;
		}
	}

	private JGroupsTransport transport(String secret, List<String> previous) {
		return new JGroupsTransport(builder().bindPort(0).secret(secret).previousSecrets(previous).build());
	}

	private static final class RollingNode {

		final String name;

		final JGroupsTransport transport;

		final PubSubNode node;

		final AtomicInteger published = new AtomicInteger();

		final Map<String, Integer> last = new ConcurrentHashMap<>();

		/** What others may have begun to publish before this node had started. */
		private final Map<String, Integer> earlier = new ConcurrentHashMap<>();

		final List<String> gaps = new CopyOnWriteArrayList<>();

		final AtomicInteger smallest = new AtomicInteger(Integer.MAX_VALUE);

		private final AtomicBoolean publishing = new AtomicBoolean(true);

		private final Thread thread;

		volatile boolean ready;

		volatile boolean whole;

		volatile boolean leaving;

		volatile boolean merged;

		RollingNode(String name, JGroupsTransport transport, List<RollingNode> others) {
			this.name = name;
			this.transport = transport;
			this.node = PubSubNode.builder(name)
				.transport(transport)
				.lossListener((loss) -> this.gaps.add("lost " + loss))
				.clusterListener((event) -> this.merged |= event instanceof ClusterMerged)
				.build();
			MessageListener<byte[]> listener = (message) -> arrived(message.getPayload());
			this.node.subscriptions()
				.subscribeWithoutWaiting("load", byte[].class, listener, SubscriptionOptions.defaults());
			this.node.start();
			others.forEach((other) -> this.earlier.put(other.name, other.published.get() + 1));
			this.ready = true;
			this.thread = new Thread(this::publish, "load-" + name);
			this.thread.setDaemon(true);
		}

		private void arrived(byte[] bytes) {
			if (this.whole && !this.leaving) {
				this.smallest.accumulateAndGet(this.node.cluster().nodes().size(), Math::min);
			}
			ByteBuffer buffer = ByteBuffer.wrap(bytes);
			int number = buffer.getInt();
			byte[] text = new byte[buffer.remaining()];
			buffer.get(text);
			String publisher = new String(text, StandardCharsets.UTF_8);
			Integer before = this.last.put(publisher, number);
			// a subscription hears all that is published once its node has started
			if (this.ready && before != null && before + 1 != number
					&& number - 1 > this.earlier.getOrDefault(publisher, 0)) {
				this.gaps.add("%s after %s of %s".formatted(number, before, publisher));
			}
		}

		void startPublishing() {
			this.thread.start();
		}

		private void publish() {
			while (this.publishing.get()) {
				int number = this.published.get() + 1;
				byte[] text = this.name.getBytes(StandardCharsets.UTF_8);
				this.node.publisher()
					.publish("load", ByteBuffer.allocate(4 + text.length).putInt(number).put(text).array());
				this.published.set(number);
				LockSupport.parkNanos(500_000);
			}
		}

		void stopPublishing() {
			this.publishing.set(false);
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
