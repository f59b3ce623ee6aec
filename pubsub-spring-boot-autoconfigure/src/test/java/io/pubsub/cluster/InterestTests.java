package io.pubsub.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pubsub.Spread;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;

class InterestTests {

	private static final String LONG_TOPIC = "a.b.c.d.e.f.g.h";

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
	void rowsOfATopicThatIsKnownShareItsText() {
		Row first = member("jobs", "");
		this.interest.added(this.bob, first);
		Row again = member(new String("jobs"), "workers");
		assertThat(this.interest.shared(again)).isEqualTo(again).extracting(Row::key).isSameAs(first.key());
		Row pattern = member("jobs.*", "");
		this.interest.added(this.bob, pattern);
		assertThat(this.interest.shared(pattern)).isSameAs(pattern);
		Row other = member("others", "");
		assertThat(this.interest.shared(other)).isSameAs(other);
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

	/**
	 * A reader that looks at the rows first, and then at which nodes have none yet,
	 * misses a node whose rows come in between. Many patterns make that time long.
	 */
	@Test
	void aNodeWhoseRowsAreBecomingKnownMissesNoMessage() throws Exception {
		AtomicReference<Interest> current = new AtomicReference<>(unknownRowsOfBob());
		AtomicBoolean stop = new AtomicBoolean();
		CompletableFuture<Integer> missed = CompletableFuture.supplyAsync(() -> {
			int count = 0;
			for (int turn = 0; !stop.get(); turn++) {
				Route route = switch (turn % 3) {
					case 0 -> current.get().route(LONG_TOPIC, Map.of(), Set.of());
					case 1 -> current.get().routeTo(this.bob, LONG_TOPIC);
					default -> current.get().candidates(LONG_TOPIC);
				};
				count += route.nodes().contains(this.bob) ? 0 : 1;
			}
			return count;
		});
		for (int i = 0; i < 1000; i++) {
			Interest interest = unknownRowsOfBob();
			current.set(interest);
			// lets the reader get to it
			Thread.yield();
			interest.added(this.bob, member(LONG_TOPIC, ""));
			interest.known(this.bob);
		}
		stop.set(true);
		assertThat(missed.get(1, TimeUnit.MINUTES)).isZero();
	}

	private Interest unknownRowsOfBob() {
		Interest interest = new Interest(Routing.INTEREST, this.links);
		interest.members(new Lane[] { this.links.requireLane(this.bob), this.links.requireLane(this.carol) });
		interest.unknown(this.bob);
		String[] segments = LONG_TOPIC.split("\\.");
		for (int wild = 1; wild < 1 << segments.length; wild++) {
			String[] pattern = segments.clone();
			for (int i = 0; i < pattern.length; i++) {
				pattern[i] = ((wild & 1 << i) != 0) ? "*" : pattern[i];
			}
			interest.added(this.carol, member(String.join(".", pattern), ""));
		}
		return interest;
	}

}
