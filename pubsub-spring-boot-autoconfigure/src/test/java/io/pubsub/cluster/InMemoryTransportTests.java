package io.pubsub.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.pubsub.test.memory.InMemoryLink;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The in-memory transport meets the contract, and its faults are what they say.
 */
class InMemoryTransportTests extends TransportContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	protected Transport createTransport() {
		return this.network.transport();
	}

	@Test
	void partitionedNodesSeeAndReachTheirOwnSideOnlyAndMergeOnHealing() {
		Recorder a = start();
		Recorder b = start();
		Recorder c = start();
		awaitMembers(List.of(a, b, c), a, b, c);
		send(a, c, 1);
		this.network.partition(List.of(a.transport, b.transport), List.of(c.transport));
		awaitMembers(List.of(a, b), a, b);
		awaitMembers(List.of(c), c);
		send(a, c, 2);
		send(a, b, 3);
		await().until(() -> b.from(a).size() == 1);
		this.network.heal();
		awaitMembers(List.of(a, b, c), a, b, c);
		assertThat(List.of(a, b, c)).allSatisfy((node) -> {
			assertThat(node.views.get(node.views.size() - 1).merged()).isTrue();
			assertThat(node.views.subList(0, node.views.size() - 1)).noneMatch(View::merged);
		});
		send(a, c, 4);
		await().until(() -> c.from(a).size() == 2);
		assertThat(c.from(a)).containsExactly(new byte[] { 1 }, new byte[] { 4 });
	}

	@Test
	void aKilledNodeLeavesTheViewsAndHearsNothingMore() {
		Recorder a = start();
		Recorder b = start();
		awaitMembers(List.of(a, b), a, b);
		this.network.kill(b.transport);
		awaitMembers(List.of(a), a);
		send(b, a, 1);
		send(a, b, 1);
		assertThat(this.network.sent()).isZero();
		assertThat(b.members()).hasSize(2);
	}

	@Test
	void aLinkDropsDuplicatesHoldsAndDelaysInOrder() {
		Recorder a = start();
		Recorder b = start();
		InMemoryLink link = this.network.link(a.transport, b.transport);
		List<InMemoryNetwork.Sent> sent = this.network.record();
		link.drop((bytes) -> bytes[0] == 1).duplicate((bytes) -> bytes[0] == 2).hold();
		for (int i = 0; i < 4; i++) {
			send(a, b, i);
		}
		send(b, a, 9);
		await().until(() -> a.from(b).size() == 1);
		assertThat(b.from(a)).isEmpty();
		link.release().delay(Duration.ofMillis(20));
		send(a, b, 4);
		link.delay(Duration.ZERO);
		send(a, b, 5);
		await().until(() -> b.from(a).size() == 6);
		assertThat(b.from(a).stream().map((bytes) -> bytes[0])).containsExactly((byte) 0, (byte) 2, (byte) 2, (byte) 3,
				(byte) 4, (byte) 5);
		assertThat(sent).hasSize(7);
		assertThat(this.network.sent()).isEqualTo(7);
	}

	@Test
	void aBlockedLinkHasSendersWaitUntilTheNodeIsGone() {
		Recorder a = start();
		Recorder b = start();
		this.network.link(a.transport, b.transport).block();
		CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(a, b, 1));
		assertThat(sending).isNotDone();
		this.network.kill(b.transport);
		assertThat(sending).succeedsWithin(Duration.ofSeconds(60));
		assertThat(this.network.sent()).isZero();
	}

	@Test
	void membersCanReachOneNodeLate() {
		Recorder a = start();
		Recorder b = start();
		awaitMembers(List.of(a, b), a, b);
		this.network.holdViews(a.transport);
		Recorder c = start();
		awaitMembers(List.of(b, c), a, b, c);
		send(c, a, 1);
		await().until(() -> a.from(c).size() == 1);
		assertThat(a.members()).containsExactly(a.self(), b.self());
		this.network.releaseViews(a.transport);
		awaitMembers(List.of(a), a, b, c);
	}

	private static void send(Recorder from, Recorder to, int content) {
		from.transport.send(to.self(), new byte[] { (byte) content }, 1);
	}

}
