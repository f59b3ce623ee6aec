package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.test.util.ReflectionTestUtils;

import io.pubsub.Mailbox;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.name.Names;
import io.pubsub.node.TestCluster.Member;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Names when JGroups nodes over real sockets lose sight of each other, and find each
 * other again.
 */
@Timeout(180)
class NamesPartitionIntegrationTests {

	private final String clusterName = "test-" + UUID.randomUUID();

	private final TestCluster cluster = new TestCluster(() -> new JGroupsTransport(
			JGroupsOptions.builder(this.clusterName, "node").failureTimeout(Duration.ofSeconds(2)).build()));

	private final List<String> questions = new CopyOnWriteArrayList<>();

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name, (builder) -> builder.requestTimeout(Duration.ofSeconds(60))
			.nameConflictResolver((contested, one, other) -> {
				this.questions.add(contested);
				return one.node().name().equals("bob") ? one : other;
			}));
	}

	private static Names names(Member member) {
		return member.node.names();
	}

	/** Has a node neither send nor receive, until the protocol is told otherwise. */
	private static DISCARD cutOff(Member member) throws Exception {
		Object connection = ReflectionTestUtils.getField(member.transport, "connection");
		Object clusterChannel = ReflectionTestUtils.getField(connection, "channel");
		JChannel channel = (JChannel) ReflectionTestUtils.getField(clusterChannel, "channel");
		DISCARD discard = new DISCARD();
		channel.getProtocolStack().insertProtocol(discard, ProtocolStack.Position.ABOVE, TP.class);
		discard.discardAll(true);
		return discard;
	}

	@Test
	@DisplayName("Claim 5: on merge a resolver runs once, the result is the same on all nodes, and the loser is told")
	void onMergeAResolverDecides() throws Exception {
		Member alice = start("alice");
		Member carol = start("carol");
		Member bob = start("bob");
		List<Member> all = List.of(alice, carol, bob);
		Mailbox alices = alice.open().mailbox;
		Mailbox bobs = bob.open().mailbox;
		NameRecorder atAlice = new NameRecorder();
		NameRecorder atBob = new NameRecorder();
		assertThat(names(alice).register("stack", alices, atAlice)).isTrue();
		names(bob).stand("stack", bobs, atBob);
		DISCARD cut = cutOff(bob);
		await().until(() -> bob.nodes().size() == 1 && alice.nodes().size() == 2 && carol.nodes().size() == 2);
		await().until(() -> atBob.heard.equals(List.of("+stack")));
		assertThat(names(bob).whereIs("stack")).contains(bobs.ref());
		assertThat(names(carol).whereIs("stack")).contains(alices.ref());
		assertThat(names(carol).register("late", carol.open().mailbox)).isTrue();
		cut.discardAll(false);
		await().until(() -> all.stream().allMatch((member) -> member.nodes().size() == 3));
		all.forEach(
				(member) -> await().until(() -> names(member).whereIs("stack").filter(bobs.ref()::equals).isPresent()));
		await().until(() -> atAlice.heard.equals(List.of("+stack", "-stack CONFLICT")));
		assertThat(atBob.heard).containsExactly("+stack");
		assertThat(this.questions).containsExactly("stack");
		await().until(() -> names(bob).whereIs("late").isPresent());
		assertThat(names(carol).register("stack", carol.open().mailbox)).isFalse();
	}

}
