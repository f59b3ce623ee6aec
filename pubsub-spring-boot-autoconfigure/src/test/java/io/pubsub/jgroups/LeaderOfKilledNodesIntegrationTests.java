package io.pubsub.jgroups;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.leader.LeaderElections;
import io.pubsub.leader.LeaderSettings;
import io.pubsub.leader.Leadership;
import io.pubsub.node.PubSubNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Leaders in processes that are killed or stand still, and on nodes that are cut off.
 */
@Timeout(180)
class LeaderOfKilledNodesIntegrationTests extends LocalCluster {

	private final List<PubSubNode> own = new ArrayList<>();

	private final List<JGroupsTransport> transports = new ArrayList<>();

	private final List<LeaderElections> elections = new ArrayList<>();

	@AfterEach
	void stop() {
		this.elections.forEach(LeaderElections::stop);
		this.own.forEach(PubSubNode::close);
	}

	private LeaderElections start(String name, Duration failureTimeout, Duration lease, int quorum) {
		JGroupsTransport transport = new JGroupsTransport(
				JGroupsOptions.builder(this.cluster, name).failureTimeout(failureTimeout).build());
		PubSubNode node = PubSubNode.builder(name).transport(transport).build();
		node.start();
		LeaderElections leaders = new LeaderElections(node.cluster(), node.mailboxes(), node.groups(), node.requester(),
				new LeaderSettings(lease, Duration.ofSeconds(5), quorum));
		leaders.start();
		this.own.add(node);
		this.transports.add(transport);
		this.elections.add(leaders);
		return leaders;
	}

	private static void awaitLine(NodeProcess process, String text) {
		await().until(() -> process.output().stream().anyMatch((line) -> line.contains(text)));
	}

	private static long time(NodeProcess process, String text) {
		return process.output()
			.stream()
			.filter((line) -> line.contains(text))
			.map((line) -> Long.parseLong(line.split(" ")[0]))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void aLeaderThatIsKilledIsFollowedAtOnce() {
		// whoever waited for one of these would be too late for this test
		Duration failureTimeout = Duration.ofMinutes(1);
		Duration lease = Duration.ofMinutes(10);
		try (NodeProcess process = NodeProcess.start(LeaderProcess.class, this.cluster, 0,
				"-DleaseMillis=" + lease.toMillis(), "-DfailureMillis=" + failureTimeout.toMillis())) {
			awaitLine(process, " LEADS ");
			LeaderElections leaders = start("alice", failureTimeout, lease, 0);
			Leadership second = leaders.campaign("reports");
			await().until(() -> second.leader().isPresent());
			assertThat(second.leader().orElseThrow().id()).isEqualTo(process.self());
			long term = second.term().orElseThrow().number();
			long killed = System.nanoTime();
			process.signal("KILL");
			await().until(second::isLeader);
			logger.info("The leader that was killed was followed after " + millisSince(killed) + " ms");
			assertThat(second.fencingToken().orElseThrow()).isGreaterThan(term);
		}
	}

	@Test
	void termsGrowWhenAllNodesAreKilledAndStartedAgain() {
		long before = greatestTermOfThreeThatAreKilled();
		assertThat(greatestTermOfThreeThatAreKilled()).isGreaterThan(before);
	}

	/** Starts three nodes one after the other, and kills those that lead first. */
	private long greatestTermOfThreeThatAreKilled() {
		List<NodeProcess> processes = new ArrayList<>();
		try {
			for (int i = 0; i < 3; i++) {
				processes.add(NodeProcess.start(LeaderProcess.class, this.cluster, 0));
			}
			long greatest = 0;
			while (!processes.isEmpty()) {
				await().until(() -> processes.stream().anyMatch((process) -> hasLed(process)));
				NodeProcess leader = processes.stream().filter((process) -> hasLed(process)).findFirst().orElseThrow();
				long term = Long.parseLong(find(leader.output(), " LEADS ").split(" LEADS ")[1]);
				assertThat(term).isGreaterThan(greatest);
				greatest = term;
				leader.signal("KILL");
				leader.close();
				processes.remove(leader);
			}
			return greatest;
		}
		finally {
			processes.forEach(NodeProcess::close);
		}
	}

	private static boolean hasLed(NodeProcess process) {
		return process.output().stream().anyMatch((line) -> line.contains(" LEADS "));
	}

	@Test
	void aLeaderThatStandsStillForLongerThanItsLeaseIsNoneWhenItWakes() {
		String lease = "-DleaseMillis=4000";
		String failure = "-DfailureMillis=1000";
		try (NodeProcess process = NodeProcess.start(LeaderProcess.class, this.cluster, 0, lease, failure)) {
			awaitLine(process, " LEADS ");
			LeaderElections leaders = start("alice", Duration.ofSeconds(1), Duration.ofSeconds(4), 0);
			Leadership second = leaders.campaign("reports");
			await().until(() -> second.leader().isPresent());
			long stopped = System.currentTimeMillis();
			process.signal("STOP");
			await().until(second::isLeader);
			long elected = System.currentTimeMillis();
			logger.info("The leader that stood still was followed after " + (elected - stopped) + " ms");
			process.signal("CONT");
			// it may have been held up before as well, while it was the leader
			await().until(() -> !wokeSince(process, elected).isEmpty());
			assertThat(wokeSince(process, elected)).allMatch((line) -> line.endsWith("WOKE false"));
			awaitLine(process, "INTERRUPTED");
			awaitLine(process, "REVOKED EXPIRED");
			// it was the leader by its own clock until some time after it was stopped at
			// most
			assertThat(elected - stopped).isGreaterThan(2000);
			assertThat(time(process, "LEADS NOT")).isGreaterThanOrEqualTo(elected);
			await().until(() -> second.isLeader() && second.term().isPresent());
		}
	}

	private static List<String> wokeSince(NodeProcess process, long millis) {
		return process.output()
			.stream()
			.filter((line) -> line.contains(" WOKE ") && Long.parseLong(line.split(" ")[0]) >= millis)
			.toList();
	}

	private static String find(List<String> output, String text) {
		return output.stream().filter((line) -> line.contains(text)).findFirst().orElseThrow();
	}

	@Test
	void eachSideOfARealPartitionHasALeaderAndAfterwardsOneStepsDown() throws Exception {
		List<Leadership> all = new ArrayList<>();
		for (String name : List.of("alice", "bob", "carol")) {
			all.add(start(name, Duration.ofSeconds(2), Duration.ofSeconds(4), 0).campaign("reports"));
		}
		await().until(() -> all.stream().allMatch((each) -> each.leader().isPresent()));
		int first = index(all);
		DISCARD cut = cutOff(this.transports.get(first));
		await().until(() -> all.stream().filter(Leadership::isLeader).count() == 2);
		long greatest = all.stream().mapToLong((each) -> each.fencingToken().orElse(0)).max().orElseThrow();
		assertThat(all.get(first).fencingToken().orElseThrow()).isLessThan(greatest);
		cut.discardAll(false);
		await().until(() -> all.stream()
			.allMatch((each) -> each.term().map((term) -> term.number()).equals(Optional.of(greatest))));
		assertThat(all.get(first).isLeader()).isFalse();
	}

	@Test
	void withAQuorumTheSmallerSideOfARealPartitionHasNone() throws Exception {
		List<Leadership> all = new ArrayList<>();
		for (String name : List.of("alice", "bob", "carol")) {
			all.add(start(name, Duration.ofSeconds(1), Duration.ofSeconds(3), 3).campaign("reports"));
		}
		await().until(() -> all.stream().allMatch((each) -> each.leader().isPresent()));
		int first = index(all);
		DISCARD cut = cutOff(this.transports.get(first));
		await().until(() -> {
			assertThat(all.stream().filter(Leadership::isLeader).count()).isLessThanOrEqualTo(1);
			return !all.get(first).isLeader() && all.stream().anyMatch(Leadership::isLeader);
		});
		await().during(Duration.ofSeconds(2)).until(() -> !all.get(first).isLeader());
		cut.discardAll(false);
		await().until(() -> all.stream().map(Leadership::leader).distinct().count() == 1);
		assertThat(all.stream().filter(Leadership::isLeader).count()).isEqualTo(1);
	}

	private static int index(List<Leadership> all) {
		for (int i = 0; i < all.size(); i++) {
			if (all.get(i).isLeader()) {
				return i;
			}
		}
		throw new AssertionError("Nobody leads");
	}

	/** Has a node neither send nor receive, until the protocol is told otherwise. */
	private static DISCARD cutOff(JGroupsTransport transport) throws Exception {
		DISCARD discard = new DISCARD();
		channel(transport).getProtocolStack().insertProtocol(discard, ProtocolStack.Position.ABOVE, TP.class);
		discard.discardAll(true);
		return discard;
	}

}
