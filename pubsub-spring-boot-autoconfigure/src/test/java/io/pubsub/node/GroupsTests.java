package io.pubsub.node;

import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryNetwork;

class GroupsTests extends GroupsContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

}
