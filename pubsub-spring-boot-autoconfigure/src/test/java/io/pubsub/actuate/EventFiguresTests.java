package io.pubsub.actuate;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.actuate.PubSubEndpoint.EventDescriptor;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.EventMetrics;
import io.pubsub.node.kernel.NodeMetrics.HistoryMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What meters and the endpoint make of a node's figures of events.
 */
class EventFiguresTests {

	private final Cluster cluster = mock(Cluster.class);

	private final NodeMetrics metrics = mock(NodeMetrics.class);

	@BeforeEach
	void figures() {
		Node alice = new Node("alice", UUID.randomUUID());
		given(this.cluster.self()).willReturn(alice);
		given(this.cluster.nodes()).willReturn(List.of(alice));
		given(this.metrics.eventsPublished()).willReturn(70L);
		given(this.metrics.eventsMissed()).willReturn(3L);
		given(this.metrics.history()).willReturn(new HistoryMetrics(0, 0, 0, 0, 0, 0));
		given(this.metrics.events()).willReturn(List.of(new EventMetrics("alarms", false, 0, 2, Set.of()),
				new EventMetrics("prices", true, 7, 1, Set.of("carol", "bob")),
				new EventMetrics("idle", true, 0, 0, Set.of())));
	}

	@Test
	void metersSumThemUp() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new PubSubMetrics(this.cluster, this.metrics).bindTo(registry);
		assertThat(registry.get("pubsub.events.produced").gauge().value()).isEqualTo(2);
		assertThat(registry.get("pubsub.events.watchers").gauge().value()).isEqualTo(3);
		assertThat(registry.get("pubsub.events.published").functionCounter().count()).isEqualTo(70);
		assertThat(registry.get("pubsub.events.missed").functionCounter().count()).isEqualTo(3);
	}

	@Test
	void theEndpointShowsThoseWithMostWatchersFirst() {
		assertThat(new PubSubEndpoint(this.cluster, this.metrics, 0, null).pubsub(null, null).events().items())
			.containsExactly(new EventDescriptor("prices", true, 7, 1, Set.of("bob", "carol"), 0),
					new EventDescriptor("alarms", false, 0, 2, Set.of(), 0),
					new EventDescriptor("idle", true, 0, 0, Set.of(), 0));
	}

}
