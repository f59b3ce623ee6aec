package io.pubsub.jgroups;

import java.io.IOException;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;

import io.pubsub.cluster.Transport;
import io.pubsub.cluster.TransportContractTests;

/**
 * JGroups over TLS on this machine meets the contract.
 */
class SecretTransportIntegrationTests extends TransportContractTests {

	private final String cluster = "contract-" + UUID.randomUUID();

	@AfterEach
	void deleteFiles() throws IOException {
		LocalCluster.forget(this.cluster);
	}

	@Override
	protected Transport createTransport() {
		return new JGroupsTransport(JGroupsOptions.builder(this.cluster, "node")
			.bindPort(0)
			.secret("correct horse battery staple")
			.build());
	}

}
