package io.pubsub.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pubsub.Spread;
import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;

class InterestTests {

	private final UUID bob = UUID.randomUUID();

	private final UUID carol = UUID.randomUUID();

	private final Links links = new Links(new InMemoryNetwork().transport(), Runnable::run, Duration.ofSeconds(1));

	private final Interest interest = new Interest(Routing.INTEREST, this.links);

	@BeforeEach
	void members() {
		List.of(this.bob, this.carol).forEach((node) -> this.links.open(node, List.of()));
		this.interest.members(new Lane[] { this.links.requireLane(this.bob), this.links.requireLane(this.carol) });
	}

	private static Row member(String topic, String group) {
		return new Row(Row.Kind.INTEREST, topic, group);
	}

	/** How many messages each node serves a group for, by its id; null for this node. */
	private Map<UUID, Integer> serve(String group, Map<String, Spread> own, int messages) {
		Map<UUID, Integer> served = new HashMap<>();
		for (int i = 0; i < messages; i++) {
			Route route = this.interest.route("jobs", own, Set.of());
			UUID node = route.assigned().get(group);
			assertThat(route.isServedHere(group)).as("one node alone").isEqualTo(node == null);
			served.merge((node != null) ? node : Route.PUBLISHER, 1, Integer::sum);
		}
		return served;
	}

	@Test
	void groupsWithoutMembersAreForgotten() {
		for (int i = 0; i < 1000; i++) {
			this.interest.added(this.bob, member("jobs", "group-" + i));
			this.interest.added(this.carol, member("jobs", "group-" + i));
			this.interest.route("jobs", Map.of(), Set.of());
			this.interest.removed(this.bob, member("jobs", "group-" + i));
			this.interest.route("jobs", Map.of(), Set.of());
			assertThat(this.interest.rememberedGroups()).isOne();
			this.interest.removed(this.carol, member("jobs", "group-" + i));
			assertThat(this.interest.route("jobs", Map.of("group-" + i, Spread.EVENLY), Set.of()).isNowhere()).isTrue();
		}
		assertThat(this.interest.rememberedGroups()).isZero();
	}

	@Test
	void thePublishersNodeIsOneOfThoseThatTakeTurns() {
		this.interest.added(this.bob, member("jobs", "workers"));
		this.interest.added(this.carol, member("*", "workers"));
		assertThat(serve("workers", Map.of("workers", Spread.EVENLY), 300))
			.isEqualTo(Map.of(Route.PUBLISHER, 100, this.bob, 100, this.carol, 100));
	}

	@Test
	void thePublishersNodeServesAllIfItIsToBeFirst() {
		this.interest.added(this.bob, member("jobs", "workers"));
		assertThat(serve("workers", Map.of("workers", Spread.OWN_NODE_FIRST), 10))
			.isEqualTo(Map.of(Route.PUBLISHER, 10));
		assertThat(serve("workers", Map.of(), 10)).isEqualTo(Map.of(this.bob, 10));
	}

	@Test
	void whileANodesRowsAreNotKnownEachGroupIsServedByOneNode() {
		this.interest.added(this.bob, member("jobs", "workers"));
		this.interest.unknown(this.carol);
		int here = 0;
		for (int i = 0; i < 10; i++) {
			Route route = this.interest.route("jobs", Map.of("workers", Spread.EVENLY, "own", Spread.EVENLY), Set.of());
			assertThat(route.others()).isEqualTo(this.carol);
			assertThat(route.assigned()).containsEntry("own", Route.PUBLISHER);
			assertThat(route.isServedHere("own")).isTrue();
			assertThat(route.assigned().get("workers")).isIn(this.bob, Route.PUBLISHER);
			here += route.isServedHere("workers") ? 1 : 0;
		}
		assertThat(here).isEqualTo(5);
	}

}
