package io.pubsub.node;

import io.pubsub.cluster.InMemoryNetwork;
import io.pubsub.cluster.Transport;

class ConfirmedPublishingTests extends ConfirmedPublishingContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

}
