package io.pubsub.node;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Versions;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same in memory, and what only a network shows that can be cut.
 */
class MixedVersionsTests extends MixedVersionsContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final InMemoryNetwork other = new InMemoryNetwork();

	private final TestCluster mixed = new TestCluster(this.other::transport);

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

	@AfterEach
	void stopMixed() {
		this.mixed.close();
	}

	private Member start(String name, int lowest, int highest) {
		return this.mixed.start(name, (builder) -> builder.versions = new Versions(lowest, highest));
	}

	@Test
	void nodesWithoutACommonVersionThatMeetAfterACutStayAndIgnoreEachOther() {
		Member bridge = start("bridge", 1, 4);
		Member alice = start("alice", 1, 2);
		this.other.partition(Set.of(alice.transport));
		await().until(() -> bridge.nodes().size() == 1);
		Member carol = start("carol", 3, 4);
		this.other.heal();
		await().untilAsserted(() -> {
			assertThat(alice.nodes()).containsExactly("bridge", "alice");
			assertThat(carol.nodes()).containsExactly("bridge", "carol");
			assertThat(bridge.nodes()).containsExactly("bridge", "alice", "carol");
			assertThat(alice.node.metrics().silentMembers()).containsExactly(carol.node.cluster().self().id());
			assertThat(carol.node.metrics().silentMembers()).containsExactly(alice.node.cluster().self().id());
		});
		// nobody waits for a node that does not understand
		Inbox first = alice.subscribe("a");
		Inbox second = carol.subscribe("a");
		bridge.publish("a", "hello");
		await().until(() -> first.count() == 1 && second.count() == 1);
		alice.publish("a", "from alice");
		assertThat(second.payloads()).isEqualTo(List.of("hello"));
	}

}
