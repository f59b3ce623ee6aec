package io.pubsub.autoconfigure.test;

import java.util.Map;
import java.util.UUID;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Keeps every test context to itself:
 * <ul>
 * <li>{@code pubsub.cluster.enabled} is false unless something says otherwise: publish
 * and subscribe work, without a network.</li>
 * <li>{@code pubsub.verify-payloads} is true unless something says otherwise: a payload
 * that another node could not read fails in the publisher.</li>
 * <li>{@code pubsub.cluster.name} is a random one. Only what a test itself says comes
 * before it ({@code @SpringBootTest(properties)}, {@code @TestPropertySource},
 * {@code @DynamicPropertySource}); neither {@code application.yml} nor system properties
 * nor the environment do, so that no test joins an instance that runs.</li>
 * </ul>
 * A test that wants a cluster sets {@code pubsub.cluster.enabled=true}; two contexts that
 * are to meet set the same {@code pubsub.cluster.name} as well. Contexts that a test
 * starts by hand, with {@code SpringApplication}, are as in production.
 */
record PubSubContextCustomizer() implements ContextCustomizer {

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		sources.addLast(new MapPropertySource("pubsub test defaults",
				Map.of("pubsub.cluster.enabled", false, "pubsub.verify-payloads", true)));
		MapPropertySource name = new MapPropertySource("pubsub test cluster",
				Map.of("pubsub.cluster.name", "test-" + UUID.randomUUID()));
		if (sources.contains(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
			sources.addBefore(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, name);
		}
		else {
			sources.addFirst(name);
		}
	}

}
