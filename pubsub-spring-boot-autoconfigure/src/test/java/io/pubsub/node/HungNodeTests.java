package io.pubsub.node;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.LossListener.Cause;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Publishing while one of the nodes that want it is in the cluster, but reads nothing.
 */
@Timeout(180)
class HungNodeTests {

	/** A few of these are as many as wait for one node. */
	private static final String LARGE = "x".repeat(300_000);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	/** Is sent to first, as it is interested first. */
	private Member hung;

	private Inbox atHung;

	private Inbox atHealthy;

	@AfterEach
	void stopNodes() {
		this.network.link(this.cluster.member("alice").transport, this.hung.transport).unblock();
		this.cluster.close();
	}

	private Member start(Duration blockTimeout) {
		Member alice = this.cluster.start("alice", (builder) -> builder.blockTimeout(blockTimeout));
		this.hung = this.cluster.start("hung");
		this.atHung = this.hung.subscribe("news");
		this.atHealthy = this.cluster.start("healthy").subscribe("news");
		this.network.link(alice.transport, this.hung.transport).block();
		return alice;
	}

	@Test
	void theOthersGetAMessageBeforeItsPublisherWaits() {
		Member alice = start(Duration.ofMinutes(5));
		AtomicInteger begun = new AtomicInteger();
		Thread publisher = new Thread(() -> {
			while (begun.get() < 100) {
				begun.incrementAndGet();
				alice.publish("news", LARGE);
			}
		});
		publisher.start();
		await()
			.until(() -> publisher.getState() == Thread.State.TIMED_WAITING && this.atHealthy.count() == begun.get());
		assertThat(begun).hasValueLessThan(100);
		this.network.link(alice.transport, this.hung.transport).unblock();
		await().until(() -> this.atHung.count() == 100 && this.atHealthy.count() == 100);
		assertThat(alice.node.metrics().lost(Cause.UNREACHABLE)).isZero();
	}

	@Test
	void aPublisherWaitsOnceAndThenLosesWithoutWaitingWhatTheNodeDoesNotTake() {
		Member alice = start(Duration.ofSeconds(1));
		// far more than the test may take if each waited
		IntStream.range(0, 200).forEach((i) -> alice.publish("news", LARGE));
		await().until(() -> this.atHealthy.count() == 200);
		long lost = alice.node.metrics().lost(Cause.UNREACHABLE);
		assertThat(lost).isBetween(150L, 200L);
		await().untilAsserted(
				() -> assertThat(alice.losses.stream().mapToLong((loss) -> loss.count()).sum()).isEqualTo(lost));
		assertThat(alice.losses).allMatch((loss) -> "hung".equals(loss.node()));
		this.network.link(alice.transport, this.hung.transport).unblock();
		await().until(() -> this.atHung.count() == 200 - lost);
		alice.publish("news", "all is well");
		await().until(() -> this.atHung.payloads().contains("all is well"));
		assertThat(alice.node.metrics().lost(Cause.UNREACHABLE)).isEqualTo(lost);
	}

	@Test
	void aLonePublisherIsNotHeldUpByTheTransport() {
		Member alice = start(Duration.ofMinutes(5));
		// waits for the transport, which takes none, in a thread of its own
		alice.publish("news", "hello");
		await().until(() -> this.atHealthy.count() == 1);
		assertThat(this.atHung.count()).isZero();
	}

}
