package io.pubsub.jgroups;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Ref;
import io.pubsub.group.Groups;
import io.pubsub.node.GroupRecorder;
import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups when nodes are cut off, or killed: over real sockets, with a real process.
 */
@Timeout(120)
class GroupsFailureIntegrationTests {

	private final String clusterName = "test-" + UUID.randomUUID();

	private final TestCluster cluster = new TestCluster(() -> {
		return new JGroupsTransport(
				JGroupsOptions.builder(this.clusterName, "node").failureTimeout(Duration.ofSeconds(2)).build());
	});

	private final Member alice = this.cluster.start("alice");

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

	/** Has a node neither send nor receive anything, until that is taken back. */
	private static DISCARD cutOff(Member member) throws Exception {
		JChannel channel = LocalCluster.channel(member.transport);
		DISCARD discard = new DISCARD().discardAll(true);
		channel.getProtocolStack().insertProtocol(discard, ProtocolStack.Position.ABOVE, TP.class);
		return discard;
	}

	@Test
	@DisplayName("Claim 6: members of the other side leave; when the cluster is one again all see all that live")
	void allSidesConvergeAfterAPartition() throws Exception {
		Member bob = this.cluster.start("bob");
		Member carol = this.cluster.start("carol");
		Inbox atAlice = join(this.alice, "game");
		Inbox atBob = join(bob, "game");
		Inbox dies = join(bob, "game");
		Inbox atCarol = join(carol, "game");
		List<Member> all = List.of(this.alice, bob, carol);
		all.forEach((member) -> awaitMembers(member, "game", atAlice, atBob, dies, atCarol));
		List<GroupRecorder> recorders = all.stream().map(GroupsFailureIntegrationTests::monitor).toList();
		DISCARD cut = cutOff(bob);
		awaitMembers(this.alice, "game", atAlice, atCarol);
		awaitMembers(carol, "game", atAlice, atCarol);
		awaitMembers(bob, "game", atBob, dies);
		dies.mailbox.close();
		groups(carol).leave("game", atCarol.mailbox);
		Inbox here = join(this.alice, "here");
		Inbox there = join(bob, "there");
		Inbox late = join(bob, "game");
		cut.discardAll(false);
		for (Member member : all) {
			awaitMembers(member, "game", atAlice, atBob, late);
			awaitMembers(member, "here", here);
			awaitMembers(member, "there", there);
		}
		for (int i = 0; i < all.size(); i++) {
			GroupRecorder recorder = recorders.get(i);
			Set<Ref> members = Set.copyOf(groups(all.get(i)).members("game"));
			await().untilAsserted(() -> assertThat(recorder.members("game")).isEqualTo(members));
			await().until(() -> recorder.members("here").size() == 1 && recorder.members("there").size() == 1);
			assertThat(recorder.wrong).as("each difference once").isEmpty();
		}
		assertThat(recorders.get(0).heard).as("what died is not resurrected")
			.containsOnlyOnce("-game " + GroupRecorder.text(dies.mailbox.ref()))
			.doesNotContain("+game " + GroupRecorder.text(dies.mailbox.ref()));
		assertThat(this.alice.node.publisher().sendToGroup("game", "all are back")).isEqualTo(3);
		await().until(() -> atAlice.count() == 1 && atBob.count() == 1 && late.count() == 1);
	}

	@Test
	@DisplayName("Claims 5 and 10: the groups of a killed process lose its members, and monitors hear it once")
	void whatAKilledProcessServedIsKnownToBeGone() {
		GroupRecorder recorder = monitor(this.alice);
		try (NodeProcess process = NodeProcess.start(MemberProcess.class, this.clusterName, 0)) {
			UUID killed = process.self();
			for (String group : List.of("user.42", "everybody")) {
				assertThat(groups(this.alice).members(group)).as("since it has started")
					.singleElement()
					.satisfies((ref) -> assertThat(ref.node().id()).isEqualTo(killed));
			}
			Inbox stays = join(this.alice, "everybody");
			process.signal("KILL");
			awaitMembers(this.alice, "user.42");
			awaitMembers(this.alice, "everybody", stays);
			await().until(() -> recorder.heard.size() == 5);
			assertThat(recorder.wrong).isEmpty();
			Inbox again = join(this.alice, "user.42");
			assertThat(this.alice.node.publisher().sendToGroup("user.42", "welcome back")).isOne();
			await().until(() -> again.payloads().equals(List.of("welcome back")));
		}
	}

}
