package io.pubsub.autoconfigure;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryNetwork;

/**
 * {@link EventFormsContractTests} on a network in memory.
 */
class EventFormsTests extends EventFormsContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	SpringApplicationBuilder prepare(SpringApplicationBuilder application) {
		return application.initializers((context) -> ((GenericApplicationContext) context).registerBean(Transport.class,
				this.network::transport, (definition) -> definition.setDestroyMethodName("")));
	}

}
