package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.Target;
import io.pubsub.name.Candidacy;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A mailbox that takes a name which it has already.
 */
@Timeout(120)
class TakenAgainTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob");

	private final Mailbox mailbox = this.alice.open().mailbox;

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	@Test
	void nobodyIsToldAnything() {
		NameRecorder recorder = new NameRecorder();
		assertThat(this.alice.node.names().register("printer", this.mailbox, recorder)).isTrue();
		DownRecorder here = new DownRecorder();
		DownRecorder there = new DownRecorder();
		Inbox linked = this.bob.open();
		this.alice.node.monitors().monitor(Target.name("printer"), here);
		this.bob.node.monitors().monitor(Target.name("printer"), there);
		this.bob.node.monitors().link(linked.mailbox, Target.name("printer"));
		NameRecorder later = new NameRecorder();
		for (int i = 0; i < 10; i++) {
			this.alice.node.names().reRegister("printer", this.mailbox);
			this.alice.node.names().reRegister("printer", this.mailbox, later);
		}
		assertThat(this.alice.node.cluster().ping("bob", Duration.ofSeconds(30))).isTrue();
		assertThat(this.bob.node.names().whereIs("printer")).contains(this.mailbox.ref());
		this.bob.send(linked, "open");
		await().until(() -> linked.count() == 1);
		await().until(() -> later.heard.size() == 10);
		assertThat(recorder.heard).containsExactly("+printer");
		assertThat(here.downs).isEmpty();
		assertThat(there.downs).isEmpty();
		assertThat(((NodeMailbox) this.mailbox).endActions().size()).as("nothing is left of those calls").isOne();
		// and it is told once when another takes the name
		this.bob.node.names().reRegister("printer", this.bob.open().mailbox);
		await().until(() -> recorder.heard.equals(List.of("+printer", "-printer REPLACED")));
		await().until(() -> later.heard.size() == 11);
		assertThat(later.heard).last().isEqualTo("-printer REPLACED");
		await().until(() -> here.downs.size() == 1 && there.downs.size() == 1);
		assertThat(there.reasons()).containsExactly(Reason.UNREGISTERED);
	}

	@Test
	void aCandidateStaysOne() {
		NameRecorder recorder = new NameRecorder();
		NameRecorder later = new NameRecorder();
		Candidacy candidacy = this.alice.node.names().stand("printer", this.mailbox, recorder);
		await().until(candidacy::isRegistered);
		this.alice.node.names().reRegister("printer", this.mailbox, later);
		assertThat(candidacy.isRegistered()).isTrue();
		this.bob.node.names().reRegister("printer", this.bob.open().mailbox);
		await().until(() -> later.heard.equals(List.of("+printer", "-printer REPLACED")));
		this.bob.node.names().unregister("printer");
		await().until(() -> recorder.heard.equals(List.of("+printer", "-printer REPLACED", "+printer")));
		assertThat(later.heard).hasSize(2);
		candidacy.close();
		assertThat(this.alice.node.names().names()).isEmpty();
	}

	@Test
	void afterAPartitionItTakesTheNameForAll() {
		this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport));
		await().until(() -> this.alice.nodes().size() == 1 && this.bob.nodes().size() == 1);
		Mailbox other = this.bob.open().mailbox;
		NameRecorder mine = new NameRecorder();
		NameRecorder others = new NameRecorder();
		assertThat(this.alice.node.names().register("printer", this.mailbox, mine)).isTrue();
		assertThat(this.bob.node.names().register("printer", other, others)).isTrue();
		this.network.heal();
		this.alice.node.names().reRegister("printer", this.mailbox);
		await()
			.until(() -> this.bob.node.names().whereIs("printer").equals(this.alice.node.names().whereIs("printer")));
		assertThat(mine.heard.size() + others.heard.size()).isGreaterThanOrEqualTo(2);
	}

	@Test
	void whoseMailboxClosesMeanwhileHearsThat() {
		assertThat(this.alice.node.names().register("printer", this.mailbox)).isTrue();
		this.network.link(this.bob.transport, this.alice.transport).hold();
		// a change that bob does not acknowledge, behind which the call waits
		this.alice.node.groups().join("workers", this.mailbox);
		CompletableFuture<Void> taken = CompletableFuture
			.runAsync(() -> this.alice.node.names().reRegister("printer", this.mailbox));
		await().until(() -> ((NodeMailbox) this.mailbox).endActions().size() == 3);
		this.mailbox.close();
		assertThat(taken).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.havingRootCause()
			.withMessageContaining("closed");
		this.network.link(this.bob.transport, this.alice.transport).release();
		assertThat(this.alice.node.names().names()).isEmpty();
	}

}
