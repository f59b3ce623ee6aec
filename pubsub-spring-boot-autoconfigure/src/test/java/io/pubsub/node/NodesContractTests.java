package io.pubsub.node;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Cluster;
import io.pubsub.DuplicateNodeNameException;
import io.pubsub.cluster.HeldTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Member;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What nodes know of each other, on any transport.
 */
@Timeout(120)
abstract class NodesContractTests {

	private TestCluster cluster;

	private Member alice;

	private Member bob;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(() -> new HeldTransport(createTransport()));
		this.alice = this.cluster.start("alice");
		this.bob = this.cluster.start("bob");
	}

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	@Test
	void joiningRevealsAllNodes() {
		Member carol = this.cluster.start("carol");
		for (Member member : List.of(this.alice, this.bob, carol)) {
			await().until(() -> member.nodes().equals(List.of("alice", "bob", "carol")));
		}
	}

	@Test
	void aPingOfANodeThatIsUpIsTrueAndOfAnyOtherFalse() {
		Cluster nodes = this.alice.node.cluster();
		assertThat(nodes.ping("bob")).isTrue();
		assertThat(nodes.ping("alice")).isTrue();
		assertThat(nodes.ping("nobody")).isFalse();
		assertThat(nodes.ping("")).isFalse();
		((HeldTransport) this.bob.transport).hold();
		assertThat(nodes.ping("bob", Duration.ofMillis(50))).as("in the cluster, but silent").isFalse();
		((HeldTransport) this.bob.transport).release();
		assertThat(nodes.ping("bob")).isTrue();
		this.bob.node.close();
		assertThat(nodes.ping("bob", Duration.ofSeconds(30))).isFalse();
		assertThat(this.bob.node.cluster().ping("alice", Duration.ofSeconds(1))).as("from a closed node").isFalse();
	}

	@Test
	void theSecondNodeOfANameDoesNotStart() {
		assertThatExceptionOfType(DuplicateNodeNameException.class).isThrownBy(() -> this.cluster.start("bob"))
			.withMessageContaining("'bob' is in the cluster already");
		await().until(() -> this.alice.nodes().equals(List.of("alice", "bob")));
		assertThat(this.alice.node.cluster().ping("bob")).isTrue();
		assertThat(this.alice.node.cluster().nodes()).contains(this.bob.node.cluster().self());
	}

}
