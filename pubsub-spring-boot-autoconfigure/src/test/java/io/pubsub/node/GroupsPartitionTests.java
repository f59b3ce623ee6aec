package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.LossListener.Cause;
import io.pubsub.Ref;
import io.pubsub.group.Groups;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups on a network that is cut, and loses, repeats and holds up what it carries.
 */
@Timeout(120)
class GroupsPartitionTests {

	/** Each attempt, one every two seconds, fails more often than not. */
	private static final Duration MENDING = Duration.ofMinutes(2);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob");

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private static Groups groups(Member member) {
		return member.node.groups();
	}

	private static Inbox join(Member member, String group) {
		Inbox inbox = member.open();
		groups(member).join(group, inbox.mailbox);
		return inbox;
	}

	private static void awaitMembers(Member member, String group, Inbox... inboxes) {
		List<Ref> refs = List.of(inboxes).stream().map((inbox) -> inbox.mailbox.ref()).toList();
		await()
			.untilAsserted(() -> assertThat(groups(member).members(group)).containsExactlyInAnyOrderElementsOf(refs));
	}

	private static GroupRecorder monitor(Member member) {
		GroupRecorder recorder = new GroupRecorder();
		groups(member).monitorAll(recorder);
		return recorder;
	}

	@Test
	@DisplayName("Claim 5: a killed node's members are gone, and monitors hear it once")
	void theMembersOfAKilledNodeAreGone() {
		Inbox one = join(this.bob, "game");
		Inbox two = join(this.bob, "game");
		Inbox stays = join(this.alice, "game");
		awaitMembers(this.alice, "game", one, two, stays);
		GroupRecorder recorder = monitor(this.alice);
		this.network.kill(this.bob.transport);
		awaitMembers(this.alice, "game", stays);
		await().until(() -> recorder.heard.size() == 5);
		assertThat(recorder.heard().subList(3, 5)).containsExactlyInAnyOrder(
				"-game " + GroupRecorder.text(one.mailbox.ref()), "-game " + GroupRecorder.text(two.mailbox.ref()));
		assertThat(recorder.wrong).isEmpty();
	}

	@Test
	@DisplayName("Claim 6: members of the other side leave; when the cluster is one again both see all that live")
	void bothSidesConvergeAfterAPartition() {
		Member carol = this.cluster.start("carol");
		Inbox atAlice = join(this.alice, "game");
		Inbox atBob = join(this.bob, "game");
		Inbox dies = join(this.bob, "game");
		Inbox atCarol = join(carol, "game");
		List<Member> all = List.of(this.alice, this.bob, carol);
		all.forEach((member) -> awaitMembers(member, "game", atAlice, atBob, dies, atCarol));
		List<GroupRecorder> recorders = all.stream().map(GroupsPartitionTests::monitor).toList();
		this.network.partition(List.of(this.alice.transport, carol.transport), List.of(this.bob.transport));
		awaitMembers(this.alice, "game", atAlice, atCarol);
		awaitMembers(carol, "game", atAlice, atCarol);
		awaitMembers(this.bob, "game", atBob, dies);
		dies.mailbox.close();
		groups(carol).leave("game", atCarol.mailbox);
		Inbox here = join(this.alice, "here");
		Inbox there = join(this.bob, "there");
		Inbox late = join(this.bob, "game");
		this.network.heal();
		for (Member member : all) {
			awaitMembers(member, "game", atAlice, atBob, late);
			awaitMembers(member, "here", here);
			awaitMembers(member, "there", there);
		}
		for (int i = 0; i < all.size(); i++) {
			GroupRecorder recorder = recorders.get(i);
			Set<Ref> members = Set.copyOf(groups(all.get(i)).members("game"));
			await().untilAsserted(() -> assertThat(recorder.members("game")).isEqualTo(members));
			await().until(() -> recorder.groups().equals(Set.of("game", "here", "there")));
			assertThat(recorder.wrong).as("each difference once").isEmpty();
		}
		assertThat(recorders.get(0).heard).as("what died is not resurrected")
			.containsOnlyOnce("-game " + GroupRecorder.text(dies.mailbox.ref()))
			.doesNotContain("+game " + GroupRecorder.text(dies.mailbox.ref()));
	}

	@Test
	@DisplayName("Claim 10: which instance serves a user is known everywhere, and right again after that one dies")
	void whoServesAUserIsRightAgainAfterACrash() {
		Member carol = this.cluster.start("carol");
		Inbox before = join(this.bob, "user.42");
		for (Member member : List.of(this.alice, this.bob, carol)) {
			awaitMembers(member, "user.42", before);
			assertThat(groups(member).members("user.42").get(0).node()).isEqualTo(this.bob.node.cluster().self());
		}
		this.network.kill(this.bob.transport);
		awaitMembers(this.alice, "user.42");
		awaitMembers(carol, "user.42");
		Inbox after = join(carol, "user.42");
		awaitMembers(this.alice, "user.42", after);
		assertThat(this.alice.node.publisher().sendToGroup("user.42", "welcome back")).isOne();
		await().until(() -> after.payloads().equals(List.of("welcome back")));
		assertThat(before.count()).isZero();
	}

	@Test
	void whatIsSentToAGroupThatHasJustBeenLeftIsCounted() {
		Inbox member = join(this.bob, "game");
		awaitMembers(this.alice, "game", member);
		this.network.link(this.bob.transport, this.alice.transport).hold();
		groups(this.bob).leave("game", member.mailbox);
		assertThat(this.alice.node.publisher().sendToGroup("game", "too late")).isOne();
		await().until(() -> this.bob.node.metrics().lost(Cause.NO_MAILBOX) == 1);
		assertThat(member.count()).isZero();
		this.network.link(this.bob.transport, this.alice.transport).release();
	}

	@Test
	void aJoinThatIsNotSeenYetEndsWithItsMembership() {
		this.network.link(this.alice.transport, this.bob.transport).hold();
		Inbox leaves = this.bob.open();
		Inbox closes = this.bob.open();
		Inbox stays = this.bob.open();
		CompletableFuture<Void> left = groups(this.bob).join("game", leaves.mailbox);
		CompletableFuture<Void> closed = groups(this.bob).join("game", closes.mailbox);
		CompletableFuture<Void> stopped = groups(this.bob).join("game", stays.mailbox);
		groups(this.bob).leave("game", leaves.mailbox);
		closes.mailbox.close();
		assertThat(left).failsWithin(Duration.ofSeconds(30));
		assertThat(closed).failsWithin(Duration.ofSeconds(30));
		assertThat(stopped).isNotDone();
		this.bob.node.close();
		assertThat(stopped).failsWithin(Duration.ofSeconds(30));
	}

	@Test
	@DisplayName("Claim 6: monitors hear the difference when only the other side saw this one leave")
	void monitorsHearWhatAResyncChanges() {
		Inbox stays = join(this.bob, "game");
		Inbox leaves = join(this.bob, "game");
		awaitMembers(this.alice, "game", stays, leaves);
		GroupRecorder recorder = monitor(this.alice);
		this.network.holdViews(this.alice.transport);
		this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport));
		await().until(() -> this.bob.nodes().size() == 1);
		leaves.mailbox.close();
		Inbox comes = join(this.bob, "game");
		this.network.heal();
		this.network.releaseViews(this.alice.transport);
		awaitMembers(this.alice, "game", stays, comes);
		awaitMembers(this.bob, "game", stays, comes);
		await().until(() -> recorder.members("game").equals(Set.copyOf(groups(this.bob).members("game"))));
		assertThat(recorder.wrong).isEmpty();
	}

	@Test
	void membersAreNotLostWhoseNodeHasNotToldItsName() {
		this.network.link(this.bob.transport, this.alice.transport).hold();
		this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport));
		await().until(() -> this.alice.nodes().size() == 1 && this.bob.nodes().size() == 1);
		GroupRecorder recorder = monitor(this.alice);
		Inbox inbox = join(this.bob, "game");
		this.network.holdViews(this.alice.transport);
		this.network.heal();
		this.network.link(this.bob.transport, this.alice.transport).release();
		await().until(() -> this.bob.nodes().size() == 2);
		assertThat(groups(this.alice).groups()).isEmpty();
		this.network.releaseViews(this.alice.transport);
		awaitMembers(this.alice, "game", inbox);
		await().until(() -> recorder.heard.size() == 1);
	}

	/** What a loss takes to mend is up to chance. */
	@Test
	@Timeout(600)
	void groupsConvergeOnANetworkThatLosesAndRepeats() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (Member from : List.of(this.alice, this.bob)) {
			Member to = (from == this.alice) ? this.bob : this.alice;
			this.network.link(from.transport, to.transport)
				.drop((bytes) -> random.nextInt(3) == 0)
				.duplicate((bytes) -> random.nextInt(3) == 0);
		}
		GroupRecorder recorder = monitor(this.alice);
		List<Inbox> inboxes = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			inboxes.add(join(this.bob, "group " + i));
			if (i % 50 == 0) {
				assertThat(groups(this.bob).join("group " + i, inboxes.get(i).mailbox)).succeedsWithin(MENDING);
			}
		}
		inboxes.subList(0, 100).forEach((inbox) -> inbox.mailbox.close());
		Set<String> expected = IntStream.range(100, 200).mapToObj((i) -> "group " + i).collect(Collectors.toSet());
		await().atMost(MENDING)
			.untilAsserted(() -> assertThat(groups(this.alice).groups()).as("seed %d", seed).isEqualTo(expected));
		await().atMost(MENDING).until(() -> recorder.groups().equals(expected));
		assertThat(recorder.wrong).isEmpty();
	}

}
