package io.pubsub.node;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.InMemoryNetwork;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.wire.Frame;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node says first.
 */
@Timeout(60)
class JoiningTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	@Test
	void theFirstSnapshotHasTheSubscriptionsThereAre() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.build("bob", (builder) -> {
		});
		bob.node.subscriptions().subscribeAsync("a", String.class, (message) -> {
		}, SubscriptionOptions.defaults());
		bob.node.start();
		// without it, alice would send bob nothing between its snapshot and its first
		// change
		assertThat(bob.frames.sent(alice.node.cluster().self().id())
			.stream()
			.filter((frame) -> frame instanceof Frame.Snapshot)
			.map((frame) -> ((Frame.Snapshot) frame).rows().size())
			.findFirst()).hasValue(1);
		assertThat(bob.frames.sent(Frame.Delta.class)).isZero();
	}

}
