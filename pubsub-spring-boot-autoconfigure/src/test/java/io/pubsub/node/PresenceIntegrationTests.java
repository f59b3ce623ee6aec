package io.pubsub.node;

import java.util.UUID;

import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;

/**
 * The same on JGroups, over real sockets.
 */
class PresenceIntegrationTests extends PresenceContractTests {

	private final String clusterName = "test-" + UUID.randomUUID();

	@Override
	Transport createTransport() {
		return new JGroupsTransport(JGroupsOptions.builder(this.clusterName, "node").build());
	}

}
