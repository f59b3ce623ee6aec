package io.pubsub.test;

import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

import io.pubsub.test.memory.InMemoryNetwork;

/**
 * Makes the context of a {@code @PubSubTest} the first node of a network of its own.
 * Contexts are cached by it: what is equal here can be shared.
 *
 * @param nodes how many nodes the network has
 * @param network what connects them
 */
record PubSubTestContextCustomizer(int nodes, PubSubTest.Network network) implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		boolean inMemory = (this.network == PubSubTest.Network.IN_MEMORY);
		TestNetwork created = new TestNetwork(inMemory ? new InMemoryNetwork() : null,
				new ApplicationStarter(configuration, context, this.nodes));
		created.join("node-1").initialize(context);
		context.addApplicationListener((ApplicationListener<ContextClosedEvent>) (event) -> {
			if (event.getApplicationContext() == context) {
				created.closeOthers(context);
			}
		});
	}

}
