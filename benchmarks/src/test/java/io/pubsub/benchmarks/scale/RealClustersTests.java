package io.pubsub.benchmarks.scale;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.pubsub.benchmarks.scale.CountingTransport.Count;

import static org.assertj.core.api.Assertions.assertThat;

class RealClustersTests {

	private final RealClusters cluster = new RealClusters(6);

	@AfterEach
	void close() throws Exception {
		this.cluster.close();
	}

	@Test
	void nodesThatMergeSendTheirRowsToThoseThatWereAway() throws Exception {
		this.cluster.start();
		this.cluster.split();
		assertThat(this.cluster.nodes()).allMatch((node) -> node.cluster().nodes().size() == 3);
		Count before = this.cluster.sent();
		this.cluster.merge();
		assertThat(this.cluster.nodes()).allMatch((node) -> node.cluster().nodes().size() == 6);
		// perhaps more: who is asked before it has sent them sends them again
		assertThat(this.cluster.sent().minus(before).rows())
			.isGreaterThanOrEqualTo(3L * 6 * RealClusters.TOPICS_OF_A_NODE);
	}

}
