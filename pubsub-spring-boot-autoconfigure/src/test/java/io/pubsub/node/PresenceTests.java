package io.pubsub.node;

import io.pubsub.cluster.InMemoryNetwork;
import io.pubsub.cluster.Transport;

class PresenceTests extends PresenceContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

}
