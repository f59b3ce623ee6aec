package io.pubsub.node;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Member;

/**
 * What claims about two nodes, on any transport, begin and end with.
 */
abstract class TwoNodesContractTests {

	TestCluster cluster;

	Member alice;

	Member bob;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(this::createTransport);
		this.alice = this.cluster.start("alice");
		this.bob = this.cluster.start("bob");
	}

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

}
