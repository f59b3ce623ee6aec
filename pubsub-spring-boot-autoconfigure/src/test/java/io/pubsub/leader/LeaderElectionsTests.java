package io.pubsub.leader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.leader.LeaderNode.Recorder;
import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Leaders on a network in memory, with leases of some seconds.
 */
@Timeout(120)
class LeaderElectionsTests {

	private static final LeaderSettings LONG = LeaderNode.settings(60_000);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final List<LeaderNode> nodes = new ArrayList<>();

	private final List<Member> members = new ArrayList<>();

	@AfterEach
	void stop() {
		this.nodes.forEach(LeaderNode::close);
		this.cluster.close();
	}

	private LeaderNode start(String name) {
		return start(name, LONG);
	}

	private LeaderNode start(String name, LeaderSettings settings) {
		Member member = this.cluster.start(name);
		LeaderNode node = new LeaderNode(member.node, settings);
		this.members.add(member);
		this.nodes.add(node);
		return node;
	}

	private static Optional<String> seen(LeaderNode node, String name) {
		return node.leaders.leader(name).map((term) -> term.node().name());
	}

	/** Has a node vanish, whose own part goes on by itself and is of no interest. */
	private void kill(int node) {
		this.network.kill(transport(node));
	}

	private io.pubsub.cluster.Transport transport(int node) {
		return this.members.get(node).transport;
	}

	@Test
	void oneOfThreeLeadsAndAllKnowIt() {
		List<Leadership> all = new ArrayList<>();
		List<Recorder> recorders = new ArrayList<>();
		for (String name : List.of("alice", "bob", "carol")) {
			Recorder recorder = new Recorder();
			recorders.add(recorder);
			all.add(start(name).leaders.campaign("reports", recorder));
		}
		await().until(() -> all.stream().filter(Leadership::isLeader).count() == 1);
		Leadership leader = all.stream().filter(Leadership::isLeader).findFirst().orElseThrow();
		Term term = leader.term().orElseThrow();
		assertThat(leader.fencingToken()).hasValue(term.number());
		for (Leadership each : all) {
			await().until(() -> each.term().equals(Optional.of(term)));
			assertThat(each.leader()).contains(term.node());
			assertThat(each.since()).contains(term.since());
			assertThat(each.fencingToken().isPresent()).isEqualTo(each == leader);
			assertThat(each.runIfLeader((run) -> assertThat(run).isEqualTo(term))).isEqualTo(each == leader);
		}
		await().untilAsserted(() -> assertThat(recorders.stream().flatMap((recorder) -> recorder.heard.stream()))
			.containsExactly("elected"));
	}

	@Test
	void aNodeWithoutACandidateSeesTheLeaderToo() {
		LeaderNode alice = start("alice");
		alice.leaders.campaign("reports");
		LeaderNode bob = start("bob");
		await().until(() -> seen(bob, "reports").equals(Optional.of("alice")));
	}

	@Test
	void aNodeThatIsKilledIsFollowedAtOnceHoweverLongItsLease() {
		LeaderNode alice = start("alice");
		Leadership first = alice.leaders.campaign("reports");
		await().until(first::isLeader);
		LeaderNode bob = start("bob");
		Leadership second = bob.leaders.campaign("reports");
		await().until(() -> second.leader().equals(Optional.of(alice.self())));
		long before = second.term().orElseThrow().number();
		kill(0);
		await().atMost(Duration.ofSeconds(5)).until(second::isLeader);
		assertThat(second.fencingToken().orElseThrow()).isGreaterThan(before);
	}

	@Test
	void aNodeThatVanishesIsFollowedWhenItsLeaseHasRunOut() {
		LeaderSettings settings = LeaderNode.settings(3000);
		LeaderNode alice = start("alice", settings);
		Leadership first = alice.leaders.campaign("reports");
		await().until(first::isLeader);
		LeaderNode bob = start("bob", settings);
		Leadership second = bob.leaders.campaign("reports");
		await().until(() -> second.leader().equals(Optional.of(alice.self())));
		long lost = System.nanoTime();
		this.network.lose(transport(0));
		await().until(second::isLeader);
		assertThat(System.nanoTime() - lost).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(2000));
	}

	@Test
	void aLeaderThatClosesHandsOverAfterItsTaskAndItsListener() throws Exception {
		LeaderNode alice = start("alice");
		CountDownLatch told = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Leadership first = alice.leaders.campaign("reports", new LeaderListener() {

			@Override
			public void onRevoked(Term term, Reason reason) {
				told.countDown();
				awaitLatch(goOn);
			}

		});
		await().until(first::isLeader);
		LeaderNode bob = start("bob");
		Leadership second = bob.leaders.campaign("reports");
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch finish = new CountDownLatch(1);
		CompletableFuture<Boolean> task = CompletableFuture.supplyAsync(() -> first.runIfLeader((term) -> {
			running.countDown();
			awaitLatch(finish);
			// still the leader, so that it may write
			assertThat(alice.leaders.leader("reports")).contains(term);
		}));
		running.await();
		first.close();
		assertThat(first.runIfLeader((term) -> {
		})).isFalse();
		assertThat(told.await(200, TimeUnit.MILLISECONDS)).isFalse();
		finish.countDown();
		assertThat(task.get()).isTrue();
		told.await();
		assertThat(second.isLeader()).isFalse();
		assertThat(alice.leaders.leader("reports")).isEmpty();
		goOn.countDown();
		await().until(second::isLeader);
	}

	@Test
	void aTaskThatDoesNotFinishInTimeIsInterruptedBeforeAnotherLeads() throws Exception {
		LeaderSettings settings = new LeaderSettings(Duration.ofMinutes(1), Duration.ofMillis(300), 0);
		LeaderNode alice = start("alice", settings);
		Recorder recorder = new Recorder();
		Leadership first = alice.leaders.campaign("reports", recorder);
		await().until(first::isLeader);
		LeaderNode bob = start("bob", settings);
		Leadership second = bob.leaders.campaign("reports");
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		CountDownLatch finish = new CountDownLatch(1);
		CompletableFuture<Boolean> task = CompletableFuture.supplyAsync(() -> {
			first.runIfLeader((term) -> {
				running.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
				awaitLatch(finish);
			});
			return Thread.currentThread().isInterrupted();
		});
		running.await();
		first.close();
		interrupted.await();
		assertThat(second.isLeader()).isFalse();
		finish.countDown();
		await().until(second::isLeader);
		assertThat(task.get()).as("the thread goes on without an interruption").isFalse();
		assertThat(recorder.heard).containsExactly("elected", "HANDED_OVER");
	}

	@Test
	void aLeaseThatHasRunOutEndsLeadershipByTheClockAlone() throws Exception {
		for (boolean suspended : List.of(false, true)) {
			LeaderNode alice = start("alice" + suspended, LeaderNode.settings(6000));
			CountDownLatch running = new CountDownLatch(1);
			List<String> order = new CopyOnWriteArrayList<>();
			Leadership leadership = alice.leaders.campaign("reports" + suspended, new LeaderListener() {

				@Override
				public void onRevoked(Term term, Reason reason) {
					order.add(reason.name());
				}

			});
			await().until(leadership::isLeader);
			Term term = leadership.term().orElseThrow();
			CompletableFuture<Boolean> task = new CompletableFuture<>();
			Thread thread = new Thread(() -> task.complete(leadership.runIfLeader((run) -> {
				running.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					// it was to be
				}
			}))) {

				@Override
				public void interrupt() {
					order.add("interrupted");
					super.interrupt();
				}

			};
			thread.start();
			running.await();
			CountDownLatch hold = new CountDownLatch(1);
			alice.leaders.elections().execute(() -> awaitLatch(hold));
			if (suspended) {
				alice.clock.millisAhead = 7000;
			}
			else {
				alice.clock.nanosAhead = TimeUnit.SECONDS.toNanos(7);
			}
			assertThat(leadership.isLeader()).isFalse();
			assertThat(leadership.fencingToken()).isEmpty();
			assertThat(leadership.runIfLeader((run) -> {
			})).isFalse();
			hold.countDown();
			assertThat(task.get()).isTrue();
			await().untilAsserted(() -> assertThat(order).containsExactly("interrupted", "EXPIRED"));
			await().until(leadership::isLeader);
			assertThat(leadership.term().orElseThrow().number()).isGreaterThan(term.number());
			alice.leaders.stop();
		}
	}

	@Test
	void manyNamesAreSpreadAndMoveOnceWhenANodeJoins() {
		LeaderOptions options = LeaderOptions.defaults().rebalanced(true);
		List<List<Leadership>> all = new ArrayList<>();
		for (String name : List.of("alice", "bob", "carol")) {
			LeaderNode node = start(name);
			all.add(IntStream.range(0, 30)
				.mapToObj((i) -> node.leaders.campaign("task " + i, options, new Recorder()))
				.toList());
			List<Leadership> first = all.get(0);
			await().until(() -> first.stream().allMatch((each) -> each.leader().isPresent()));
		}
		Set<UUID> ids = this.nodes.stream().map((node) -> node.self().id()).collect(Collectors.toSet());
		await().untilAsserted(() -> {
			for (int i = 0; i < all.size(); i++) {
				UUID id = this.nodes.get(i).self().id();
				assertThat(all.get(i)).allSatisfy(
						(each) -> assertThat(each.isLeader()).isEqualTo(Preference.rank(each.name(), ids, id) == 0));
			}
		});
		assertThat(this.nodes.stream().mapToLong((node) -> node.leaders.figures().elected.sum()).sum())
			.isLessThanOrEqualTo(90);
		Leadership fixed = this.nodes.get(0).leaders.campaign("stays", new Recorder());
		await().until(fixed::isLeader);
	}

	@Test
	void termsGrowWhenAllNodesAreStartedAgain() {
		LeaderNode alice = start("alice");
		Leadership first = alice.leaders.campaign("reports");
		await().until(first::isLeader);
		long term = first.fencingToken().orElseThrow();
		alice.close();
		alice.node.close();
		LeaderNode again = start("alice again");
		Leadership second = again.leaders.campaign("reports");
		await().until(second::isLeader);
		assertThat(second.fencingToken().orElseThrow()).isGreaterThan(term);
	}

	@Test
	void aClockThatIsBehindDoesNotMakeTermsSmaller() {
		LeaderNode alice = start("alice");
		alice.clock.millisAhead = TimeUnit.DAYS.toMillis(30);
		Leadership first = alice.leaders.campaign("reports");
		await().until(first::isLeader);
		long term = first.fencingToken().orElseThrow();
		LeaderNode bob = start("bob");
		Leadership second = bob.leaders.campaign("reports");
		await().until(() -> second.leader().isPresent());
		first.close();
		await().until(second::isLeader);
		assertThat(second.fencingToken().orElseThrow()).isEqualTo(term + 1);
	}

	@Test
	void eachSideOfAPartitionHasALeaderAndAfterwardsTheGreaterTermStays() {
		LeaderSettings settings = LeaderNode.settings(2000);
		List<Leadership> all = new ArrayList<>();
		List<Recorder> recorders = new ArrayList<>();
		for (String name : List.of("alice", "bob", "carol")) {
			Recorder recorder = new Recorder();
			recorders.add(recorder);
			all.add(start(name, settings).leaders.campaign("reports", recorder));
		}
		await().until(() -> all.stream().allMatch((each) -> each.leader().isPresent()));
		int leader = IntStream.range(0, 3).filter((i) -> all.get(i).isLeader()).findFirst().orElseThrow();
		this.network.partition(List.of(transport(leader)));
		List<Leadership> others = all.stream().filter((each) -> each != all.get(leader)).toList();
		await().until(() -> others.stream().filter(Leadership::isLeader).count() == 1);
		Leadership other = others.stream().filter(Leadership::isLeader).findFirst().orElseThrow();
		await().until(all.get(leader)::isLeader);
		long greater = other.fencingToken().orElseThrow();
		assertThat(greater).isGreaterThan(all.get(leader).fencingToken().orElseThrow());
		this.network.heal();
		await().until(() -> recorders.get(leader).heard.equals(List.of("elected", "SUPERSEDED")));
		await()
			.until(() -> all.stream().allMatch((each) -> each.term().map(Term::number).equals(Optional.of(greater))));
		assertThat(other.isLeader()).isTrue();
		assertThat(all.get(leader).isLeader()).isFalse();
	}

	@Test
	void withAQuorumOnlyTheSideOfTheMajorityLeads() {
		LeaderSettings settings = new LeaderSettings(Duration.ofMillis(1500), Duration.ofSeconds(5), 3);
		List<Leadership> all = new ArrayList<>();
		LeaderNode alone = start("alice", settings);
		all.add(alone.leaders.campaign("reports"));
		await().during(Duration.ofSeconds(3)).until(() -> !all.get(0).isLeader());
		all.add(start("bob", settings).leaders.campaign("reports"));
		all.add(start("carol", settings).leaders.campaign("reports"));
		await().until(() -> all.stream().allMatch((each) -> each.leader().isPresent()));
		int leader = IntStream.range(0, 3).filter((i) -> all.get(i).isLeader()).findFirst().orElseThrow();
		Leadership lonely = all.get(leader);
		this.network.partition(List.of(transport(leader)));
		await().until(() -> !lonely.isLeader());
		await().until(() -> all.stream().filter(Leadership::isLeader).count() == 1);
		assertThat(lonely.isLeader()).isFalse();
		this.network.heal();
		await().until(() -> all.stream()
			.map(Leadership::leader)
			.collect(Collectors.toSet())
			.equals(Set.of(all.stream().filter(Leadership::isLeader).findFirst().flatMap(Leadership::leader))));
		assertThat(lonely.isLeader()).isFalse();
	}

	@Test
	void stepDownPrefersAnotherCandidate() {
		LeaderNode alice = start("alice");
		Leadership first = alice.leaders.campaign("reports");
		await().until(first::isLeader);
		LeaderNode bob = start("bob");
		Leadership second = bob.leaders.campaign("reports");
		await().until(() -> second.leader().isPresent());
		assertThat(first.stepDown()).succeedsWithin(Duration.ofSeconds(30));
		await().until(second::isLeader);
		assertThat(second.stepDown()).succeedsWithin(Duration.ofSeconds(30));
		await().until(first::isLeader);
	}

	@Test
	void oneThatIsElectedWhileItClosesLetsAnotherFollow() {
		LeaderNode alice = start("alice");
		Recorder recorder = new Recorder();
		CompletableFuture<Leadership> campaign = new CompletableFuture<>();
		alice.clock.hook.set(() -> campaign.join().close());
		campaign.complete(alice.leaders.campaign("reports", recorder));
		await().until(() -> alice.clock.hook.get() == null);
		LeaderNode bob = start("bob");
		Leadership second = bob.leaders.campaign("reports");
		await().until(second::isLeader);
		assertThat(recorder.heard).isEmpty();
		assertThat(campaign.join().isLeader()).isFalse();
	}

	@Test
	void aCandidateOfTheSameNodeFollowsWhenTheFormerHasFinished() throws Exception {
		LeaderNode alice = start("alice");
		Leadership first = alice.leaders.campaign("reports");
		await().until(first::isLeader);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch finish = new CountDownLatch(1);
		CompletableFuture<Boolean> task = CompletableFuture.supplyAsync(() -> first.runIfLeader((term) -> {
			running.countDown();
			awaitLatch(finish);
		}));
		running.await();
		first.close();
		Leadership second = alice.leaders.campaign("reports");
		await().during(Duration.ofMillis(300)).until(() -> !second.isLeader());
		finish.countDown();
		assertThat(task.get()).isTrue();
		await().until(second::isLeader);
	}

	@Test
	void aNodeThatJoinsDoesNotDisturbTheLeader() {
		LeaderNode alice = start("alice");
		Recorder recorder = new Recorder();
		Leadership first = alice.leaders.campaign("reports", recorder);
		await().until(first::isLeader);
		for (int i = 0; i < 10; i++) {
			Leadership other = start("node " + i).leaders.campaign("reports");
			await().until(() -> other.leader().equals(Optional.of(alice.self())));
		}
		assertThat(recorder.heard).containsExactly("elected");
	}

	@Test
	void namesAndCallsAfterTheStopAreChecked() {
		LeaderNode alice = start("alice");
		assertThatIllegalArgumentException().isThrownBy(() -> alice.leaders.campaign(""));
		assertThatIllegalArgumentException().isThrownBy(() -> alice.leaders.leader("x".repeat(256)));
		alice.close();
		assertThatIllegalStateException().isThrownBy(() -> alice.leaders.campaign("reports"))
			.withMessage("Cannot campaign for 'reports': this node has stopped");
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
