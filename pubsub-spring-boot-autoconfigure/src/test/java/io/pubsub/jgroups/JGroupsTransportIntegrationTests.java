package io.pubsub.jgroups;

import java.util.UUID;

import io.pubsub.cluster.Transport;
import io.pubsub.cluster.TransportContractTests;

/**
 * JGroups over TCP on this machine meets the contract.
 */
class JGroupsTransportIntegrationTests extends TransportContractTests {

	private final String cluster = "contract-" + UUID.randomUUID();

	@Override
	protected Transport createTransport() {
		return new JGroupsTransport(JGroupsOptions.builder(this.cluster, "node").bindPort(0).build());
	}

}
