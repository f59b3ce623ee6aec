package io.pubsub.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.pubsub.Cluster;
import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.Node;
import io.pubsub.Subscription;
import io.pubsub.node.kernel.NodeMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What operators see of the other nodes.
 */
class OtherNodesTests {

	private final Node alice = new Node("alice", UUID.randomUUID());

	private final Node bob = new Node("bob", UUID.randomUUID());

	private final Node carol = new Node("carol", UUID.randomUUID());

	private final Cluster cluster = mock(Cluster.class);

	private final NodeMetrics metrics = mock(NodeMetrics.class);

	private final AtomicLong nanos = new AtomicLong();

	private final RecentOverflows overflows = new RecentOverflows(this.nanos::get);

	@BeforeEach
	void aliceIsThisNode() {
		given(this.cluster.self()).willReturn(this.alice);
		given(this.metrics.state()).willReturn(NodeMetrics.State.RUNNING);
	}

	@Test
	void aNodeThatDoesNotAnswerIsToldButTakesNobodyDown() {
		given(this.cluster.nodes()).willReturn(List.of(this.bob, this.alice, this.carol));
		given(this.cluster.ping(eq("bob"), any())).willReturn(true);
		Health health = health(0);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("members", List.of("bob", "alice", "carol"))
			.containsEntry("reachable", List.of("bob"))
			.containsEntry("unreachable", List.of("carol"));
	}

	@Test
	void aNodeThatIsNotInItsOwnClusterIsDown() {
		given(this.cluster.nodes()).willReturn(List.of());
		assertThat(health(3).getStatus()).isEqualTo(Status.DOWN);
	}

	private Health health(int expectedSize) {
		return new PubSubHealthIndicator(this.cluster, expectedSize, this.overflows, this.metrics).health();
	}

	@Test
	void aMemberThatIsNoNodeIsNamed() {
		UUID silent = UUID.randomUUID();
		given(this.cluster.nodes()).willReturn(List.of(this.alice));
		given(this.metrics.silentMembers()).willReturn(Set.of(silent));
		assertThat(health(0).getStatus()).isEqualTo(PubSubHealthIndicator.DEGRADED);
		assertThat(health(0).getDetails().get("problems")).asString().contains(silent.toString());
	}

	@Test
	void aMinorityIsTold() {
		given(this.cluster.nodes()).willReturn(List.of(this.bob, this.alice));
		for (int expected : List.of(4, 5)) {
			assertThat(health(expected).getStatus()).isEqualTo(PubSubHealthIndicator.DEGRADED);
			assertThat(health(expected).getDetails()).containsEntry("expected", expected)
				.containsEntry("problems", List
					.of("minority: 2 nodes of " + expected + " are together; the others may go on without them"));
		}
		for (int expected : List.of(0, 1, 2, 3)) {
			assertThat(health(expected).getStatus()).isEqualTo(Status.UP);
			assertThat(health(expected).getDetails()).containsEntry("problems", List.of());
		}
	}

	@Test
	void anIsolatedNodeIsTold() {
		given(this.cluster.nodes()).willReturn(List.of(this.alice));
		assertThat(health(2).getStatus()).isEqualTo(PubSubHealthIndicator.DEGRADED);
		assertThat(health(2).getDetails()).containsEntry("problems",
				List.of("isolated: this node is alone, and should be one of 2"));
		assertThat(health(1).getStatus()).isEqualTo(Status.UP);
		assertThat(health(0).getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void anOverflowIsToldForAMinute() {
		given(this.cluster.nodes()).willReturn(List.of(this.alice));
		Subscription subscription = mock(Subscription.class);
		given(subscription.id()).willReturn("orders");
		this.overflows.onLoss(new Loss(Cause.DECODING, 1, subscription, null));
		this.overflows.onLoss(new Loss(Cause.GAP, 1, null, "bob"));
		assertThat(health(0).getStatus()).isEqualTo(Status.UP);
		this.overflows.onLoss(new Loss(Cause.OVERFLOW, 1, subscription, null));
		this.nanos.addAndGet(Duration.ofSeconds(60).toNanos());
		assertThat(health(0).getStatus()).isEqualTo(PubSubHealthIndicator.DEGRADED);
		assertThat(health(0).getDetails()).containsEntry("problems", List.of("overflow: orders has lost messages"));
		this.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(health(0).getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void aNodeHasAMeterForAsLongAsItIsThere() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		PubSubMetrics meters = new PubSubMetrics(this.cluster, this.metrics);
		given(this.metrics.sent()).willReturn(Map.of("bob", 3L));
		given(this.cluster.nodes()).willReturn(List.of(this.alice, this.bob));
		meters.bindTo(registry);
		assertThat(registry.get("pubsub.sent").functionCounters()).singleElement().satisfies((counter) -> {
			assertThat(counter.getId().getTag("node")).isEqualTo("bob");
			assertThat(counter.count()).isEqualTo(3);
		});
		given(this.cluster.nodes()).willReturn(List.of(this.alice, this.carol));
		meters.followNodes();
		assertThat(registry.get("pubsub.sent").functionCounters())
			.extracting((counter) -> counter.getId().getTag("node"))
			.containsExactly("carol");
		assertThat(registry.get("pubsub.cluster.size").gauge().value()).isEqualTo(2);
	}

}
