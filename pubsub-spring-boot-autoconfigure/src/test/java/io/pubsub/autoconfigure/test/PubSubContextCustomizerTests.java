package io.pubsub.autoconfigure.test;

import java.util.Map;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * What tests of applications get without asking, and how they get something else.
 */
class PubSubContextCustomizerTests {

	@Nested
	@SpringBootTest(classes = Application.class)
	class ByDefault {

		@Test
		void thereIsNoCluster(@Autowired Environment environment) {
			assertThat(environment.getProperty("pubsub.cluster.enabled", Boolean.class)).isFalse();
			assertThat(environment.getProperty("pubsub.cluster.name")).startsWith("test-");
		}

		@Test
		void payloadsAreVerified(@Autowired Environment environment) {
			assertThat(environment.getProperty("pubsub.verify-payloads", Boolean.class)).isTrue();
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, properties = "pubsub.verify-payloads=false")
	class WithoutVerifying {

		@Test
		void theTestDecides(@Autowired Environment environment) {
			assertThat(environment.getProperty("pubsub.verify-payloads", Boolean.class)).isFalse();
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class, properties = "pubsub.cluster.enabled=true")
	class WithACluster {

		@Test
		void itIsOneOfItsOwn(@Autowired Environment environment) {
			assertThat(environment.getProperty("pubsub.cluster.enabled", Boolean.class)).isTrue();
			assertThat(environment.getProperty("pubsub.cluster.name")).startsWith("test-");
		}

	}

	@Nested
	@SpringBootTest(classes = Application.class)
	@TestPropertySource(properties = "pubsub.cluster.name=mine")
	class WithAName {

		@Test
		void theTestDecides(@Autowired Environment environment) {
			assertThat(environment.getProperty("pubsub.cluster.name")).isEqualTo("mine");
		}

	}

	@Test
	void theApplicationsOwnNameDoesNotCount() {
		GenericApplicationContext context = new GenericApplicationContext();
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		sources.addLast(new MapPropertySource("application.yml",
				Map.of("pubsub.cluster.name", "production", "pubsub.cluster.enabled", true)));
		new PubSubContextCustomizer().customizeContext(context, mock(MergedContextConfiguration.class));
		assertThat(context.getEnvironment().getProperty("pubsub.cluster.name")).startsWith("test-");
		assertThat(context.getEnvironment().getProperty("pubsub.cluster.enabled")).isEqualTo("true");
		assertThat(sources.precedenceOf(sources.get("pubsub test cluster")))
			.isLessThan(sources.precedenceOf(sources.get(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)));
	}

	@Test
	void contextsOfSeveralTestsCanBeCached() {
		assertThat(new PubSubContextCustomizer()).isEqualTo(new PubSubContextCustomizer())
			.hasSameHashCodeAs(new PubSubContextCustomizer());
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}
