package io.pubsub.leader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Elections while nodes start, stop, are killed, vanish, stand still, and are cut off, at
 * random. All the time, no two nodes lead a name on one side, and terms grow on each
 * side. With a quorum, no two nodes lead a name at all.
 * {@code -Dleader.seeds=1000 -Dleader.seed=...} for more of them.
 */
@Timeout(600)
class RandomisedElectionsTests {

	private static final List<String> NAMES = List.of("one", "two", "three");

	private static final int LEASE_MILLIS = 400;

	private static final int MOST_NODES = 5;

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final List<Participant> participants = new CopyOnWriteArrayList<>();

	private final List<String> wrong = new CopyOnWriteArrayList<>();

	/**
	 * Which nodes are on which side, and a number that changes with each cut and merge.
	 */
	private volatile Map<Transport, Integer> sides = Map.of();

	/** Greater each time that clusters come together or are about to. */
	private volatile long merges;

	private volatile boolean over;

	/** Of how many nodes more than half must agree; 0: those of a side. */
	private int quorum;

	private static Collection<Long> seeds() {
		Long first = Long.getLong("leader.seed");
		List<Long> seeds = new ArrayList<>();
		for (int i = 0; i < Integer.getInteger("leader.seeds", 1); i++) {
			seeds.add((first != null) ? first + i : new Random().nextLong(1_000_000));
		}
		return seeds;
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void noTwoLeadOnOneSideAndTermsGrow(long seed) throws Exception {
		run(seed);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void noTwoLeadAtAllWithAQuorum(long seed) throws Exception {
		this.quorum = MOST_NODES;
		run(seed);
	}

	private void run(long seed) throws Exception {
		Random random = new Random(seed);
		Thread watcher = new Thread(this::watch);
		try {
			for (int i = 0; i < 3; i++) {
				start(random);
			}
			watcher.start();
			for (int step = 0; step < 15; step++) {
				step(random);
				await().pollDelay(Duration.ofMillis(random.nextInt(600)))
					.atMost(Duration.ofSeconds(30))
					.until(() -> true);
			}
			heal();
			while (this.participants.size() <= this.quorum / 2) {
				start(random);
			}
			for (String name : NAMES) {
				await().alias("one leads " + name).until(() -> leading(name) == 1);
			}
			assertThat(this.wrong).as("seed " + seed).isEmpty();
		}
		finally {
			this.over = true;
			watcher.join();
			this.participants.forEach((each) -> each.node.close());
			this.cluster.close();
		}
	}

	private long leading(String name) {
		return this.participants.stream().filter((each) -> each.isLeader(name)).count();
	}

	private void step(Random random) {
		int nodes = this.participants.size();
		Participant some = this.participants.get(random.nextInt(nodes));
		switch (random.nextInt(8)) {
			case 0, 1 -> {
				if (nodes < MOST_NODES) {
					start(random);
				}
			}
			case 2 -> {
				if (nodes > 2) {
					this.participants.remove(some);
					some.node.close();
					some.member.node.close();
				}
			}
			case 3 -> {
				if (nodes > 2) {
					end(some);
					this.network.kill(some.member.transport);
				}
			}
			case 4 -> {
				if (nodes > 2) {
					end(some);
					this.network.lose(some.member.transport);
				}
			}
			case 5 -> {
				List<Transport> side = new ArrayList<>();
				this.participants.stream()
					.filter((each) -> random.nextBoolean())
					.forEach((each) -> side.add(each.member.transport));
				split(side);
			}
			case 6 -> heal();
			// as a machine that was suspended: the clock that measures promises stood
			// still
			default -> some.node.clock.millisAhead += random.nextInt(2 * LEASE_MILLIS);
		}
	}

	/** What a node that is not there any more does is of no interest, and soon over. */
	private void end(Participant participant) {
		this.participants.remove(participant);
		participant.dead = true;
	}

	/** Nodes that start join the oldest. */
	private void start(Random random) {
		heal();
		Member member = this.cluster.start("node " + random.nextInt());
		this.participants.add(new Participant(member));
	}

	private void split(List<Transport> side) {
		// a side that comes of two has two leaders for a moment
		heal();
		this.merges++;
		Map<Transport, Integer> sides = new ConcurrentHashMap<>();
		this.participants
			.forEach((each) -> sides.put(each.member.transport, side.contains(each.member.transport) ? 1 : 0));
		this.sides = sides;
		this.network.partition(side);
		awaitViews();
		this.merges++;
	}

	private void heal() {
		this.merges++;
		this.network.heal();
		awaitViews();
		// those of one name have met, and one has stepped down
		await().until(() -> NAMES.stream().allMatch((name) -> leading(name) <= 1));
		this.sides = Map.of();
		this.merges++;
	}

	/** Until all nodes see what the network has decided. */
	private void awaitViews() {
		await().until(() -> this.participants.stream()
			.allMatch((each) -> each.member.nodes().size() == this.participants.stream()
				.filter((other) -> side(other) == side(each) || this.sides.isEmpty())
				.count()) || !this.sides.isEmpty() && this.network.isIdle());
	}

	private int side(Participant participant) {
		return this.sides.getOrDefault(participant.member.transport, 0);
	}

	/** Looks at all nodes all the time; only what is there before and after counts. */
	private void watch() {
		while (!this.over) {
			for (String name : NAMES) {
				for (Participant one : this.participants) {
					long before = this.merges;
					long term = one.token(name);
					if (term == 0) {
						continue;
					}
					for (Participant other : this.participants) {
						if (other != one && (this.quorum > 0 || side(one) == side(other)) && other.token(name) != 0
								&& one.token(name) == term
								&& (this.quorum > 0 || before == this.merges && before % 2 == 0) && !one.dead
								&& !other.dead) {
							this.wrong.add("Both " + one + " and " + other + " lead " + name);
						}
					}
				}
			}
			Thread.onSpinWait();
		}
	}

	/** One node. */
	private final class Participant {

		private final Member member;

		private final LeaderNode node;

		private final Map<String, Leadership> leaderships = new TreeMap<>();

		private volatile boolean dead;

		Participant(Member member) {
			this.member = member;
			this.node = new LeaderNode(member.node, new LeaderSettings(Duration.ofMillis(LEASE_MILLIS),
					Duration.ofMillis(200), RandomisedElectionsTests.this.quorum));
			for (String name : NAMES) {
				this.leaderships.put(name, this.node.leaders.campaign(name,
						LeaderOptions.defaults().rebalanced(name.equals("two")), new LeaderListener() {

							private long last;

							@Override
							public void onElected(Term term) {
								if (term.number() <= this.last) {
									RandomisedElectionsTests.this.wrong.add(
											"The term of " + name + " went from " + this.last + " to " + term.number());
								}
								this.last = term.number();
							}

						}));
			}
		}

		boolean isLeader(String name) {
			return token(name) != 0;
		}

		long token(String name) {
			return this.leaderships.get(name).fencingToken().orElse(0);
		}

		@Override
		public String toString() {
			return this.member.name();
		}

	}

}
