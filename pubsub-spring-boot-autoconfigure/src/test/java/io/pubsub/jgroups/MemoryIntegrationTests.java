package io.pubsub.jgroups;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Receipt;
import io.pubsub.node.PubSubNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes with small heaps that get more than these hold, in processes of their own.
 */
@Timeout(240)
class MemoryIntegrationTests extends LocalCluster {

	private static final String NAME = "flooded";

	private PubSubNode publisher() {
		return PubSubNode.builder("publisher")
			.transport(new JGroupsTransport(JGroupsOptions.builder(this.cluster, "publisher").bindPort(0).build()))
			.build();
	}

	private NodeProcess flooded(String... arguments) {
		return NodeProcess.start(FloodedProcess.class, this.cluster, 0, arguments);
	}

	private static boolean isMember(PubSubNode node) {
		return node.cluster().node(NAME).isPresent();
	}

	/** 20 kB, 1,000 times a second, to the node. */
	private static void flood(PubSubNode publisher, int messages) {
		byte[] payload = new byte[20_000];
		long start = System.nanoTime();
		for (int i = 0; i < messages && isMember(publisher); i++) {
			publisher.publisher().publish("flood", payload);
			LockSupport.parkNanos(start + TimeUnit.MILLISECONDS.toNanos(i) - System.nanoTime());
		}
	}

	@Test
	void aNodeWhoseListenerSleepsOutlivesAFlood() throws Exception {
		try (NodeProcess process = flooded("-Xmx128m", "-Dlistener=sleeping"); PubSubNode publisher = publisher()) {
			process.self();
			publisher.start();
			await().until(() -> isMember(publisher));
			io.pubsub.Node node = publisher.cluster().node(NAME).orElseThrow();
			await().until(() -> receipt(publisher, "ask").mailboxes() == 1);
			// three times its heap
			flood(publisher, 20_000);
			assertThat(publisher.cluster().nodes()).contains(node);
			assertThat(publisher.cluster().ping(NAME)).isTrue();
			Receipt receipt = receipt(publisher, "flood");
			assertThat(receipt.nodes().get(node).overflowed()).isEqualTo(1);
			assertThat(receipt(publisher, "ask").mailboxes()).isEqualTo(1);
			assertThat(process.output()).noneMatch((line) -> line.contains("OutOfMemoryError"))
				.contains("STATE RUNNING")
				.anyMatch((line) -> line.contains("was full"));
		}
	}

	private static Receipt receipt(PubSubNode publisher, String topic) throws Exception {
		return publisher.publisher().publishConfirmed(topic, new byte[20_000]).get(30, TimeUnit.SECONDS);
	}

	@Test
	void aNodeWhoseListenerHoardsLeaves() {
		try (NodeProcess process = flooded("-Xmx128m", "-Dlistener=hoarding"); PubSubNode publisher = publisher()) {
			process.self();
			publisher.start();
			await().until(() -> isMember(publisher));
			flood(publisher, 20_000);
			await().atMost(Duration.ofSeconds(60)).until(() -> !isMember(publisher));
			// what a thread prints that has no memory may come in the middle of a line
			await().untilAsserted(
					() -> assertThat(process.output()).anyMatch((line) -> line.endsWith("STATE OUT_OF_MEMORY")));
		}
	}

	@Test
	void aNodeWhoseListenerWantsMoreThanThereCanBeStays() throws Exception {
		try (NodeProcess process = flooded("-Xmx128m", "-Dlistener=greedy"); PubSubNode publisher = publisher()) {
			process.self();
			publisher.start();
			await().until(() -> isMember(publisher));
			for (int i = 0; i < 50; i++) {
				receipt(publisher, "flood");
			}
			await().untilAsserted(
					() -> assertThat(process.output()).anyMatch((line) -> line.contains("OutOfMemoryError")));
			assertThat(publisher.cluster().ping(NAME)).isTrue();
			assertThat(receipt(publisher, "ask").mailboxes()).isEqualTo(1);
			assertThat(process.output()).noneMatch((line) -> line.endsWith("STATE OUT_OF_MEMORY"));
		}
	}

}
