package io.pubsub.node;

import io.pubsub.cluster.InMemoryNetwork;
import io.pubsub.cluster.Transport;

class NamesTests extends NamesContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

}
