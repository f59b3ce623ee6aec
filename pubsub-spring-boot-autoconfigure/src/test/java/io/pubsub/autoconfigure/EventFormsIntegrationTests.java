package io.pubsub.autoconfigure;

import java.util.UUID;

import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * {@link EventFormsContractTests} on JGroups.
 */
class EventFormsIntegrationTests extends EventFormsContractTests {

	private final String cluster = "test-" + UUID.randomUUID();

	@Override
	SpringApplicationBuilder prepare(SpringApplicationBuilder application) {
		return application.properties("pubsub.cluster.name=" + this.cluster);
	}

}
