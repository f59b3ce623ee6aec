package io.pubsub.node;

import java.util.UUID;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;

/**
 * The same on JGroups, over real sockets.
 */
class GroupsIntegrationTests extends GroupsContractTests {

	private final String clusterName = "test-" + UUID.randomUUID();

	@Override
	Transport createTransport() {
		return new JGroupsTransport(JGroupsOptions.builder(this.clusterName, "node").build());
	}

	@Test
	@Override
	@Disabled("Took longer than 1 s once, under a load of 13 on 2 processors: why is not known yet")
	void manyGroupsOfOneNodeDoNotHoldUpAnother() {
	}

}
