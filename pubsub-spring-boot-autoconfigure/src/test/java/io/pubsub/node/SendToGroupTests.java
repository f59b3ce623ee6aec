package io.pubsub.node;

import io.pubsub.cluster.InMemoryNetwork;
import io.pubsub.cluster.Transport;

class SendToGroupTests extends SendToGroupContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

}
