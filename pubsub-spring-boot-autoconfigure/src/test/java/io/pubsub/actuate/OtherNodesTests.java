package io.pubsub.actuate;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.node.NodeMetrics;

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

	@BeforeEach
	void aliceIsThisNode() {
		given(this.cluster.self()).willReturn(this.alice);
	}

	@Test
	void aNodeThatDoesNotAnswerIsToldButTakesNobodyDown() {
		given(this.cluster.nodes()).willReturn(List.of(this.bob, this.alice, this.carol));
		given(this.cluster.ping(eq("bob"), any())).willReturn(true);
		Health health = new PubSubHealthIndicator(this.cluster).health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("members", List.of("bob", "alice", "carol"))
			.containsEntry("reachable", List.of("bob"))
			.containsEntry("unreachable", List.of("carol"));
	}

	@Test
	void aNodeThatIsNotInItsOwnClusterIsDown() {
		given(this.cluster.nodes()).willReturn(List.of());
		assertThat(new PubSubHealthIndicator(this.cluster).health().getStatus()).isEqualTo(Status.DOWN);
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
