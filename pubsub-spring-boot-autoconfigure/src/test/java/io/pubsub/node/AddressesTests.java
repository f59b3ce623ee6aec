package io.pubsub.node;

import io.pubsub.cluster.InMemoryNetwork;
import io.pubsub.cluster.Transport;

class AddressesTests extends AddressesContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

}
