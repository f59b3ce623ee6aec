package io.pubsub.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.pubsub.actuate.ClusterEndpoints;
import io.pubsub.actuate.ClusterEndpoints.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring Cloud refreshes on one node is refreshed on all.
 */
class RefreshIntegrationTests {

	@TempDir
	private Path folder;

	@Test
	void propertiesAreReadAgainOnEveryNode() throws IOException {
		Path file = this.folder.resolve("application.properties");
		Files.writeString(file, "stock.limit=1");
		String[] arguments = { "--spring.config.additional-location=" + this.folder.toUri(),
				"--management.endpoints.web.exposure.include=pubsub,refresh",
				"--management.endpoint.pubsub.access=unrestricted",
				"--spring.autoconfigure.exclude=org.springframework.modulith.events.config.EventPublicationAutoConfiguration" };
		try (TestNode alice = TestNode.start("refresh", "alice", WebApplicationType.NONE, Application.class, arguments);
				TestNode bob = TestNode.start("refresh", "bob", WebApplicationType.NONE, Application.class,
						arguments)) {
			Files.writeString(file, "stock.limit=2");
			assertThat(alice.bean(ClusterEndpoints.class).write(List.of("refresh"), Map.of()).join().nodes())
				.containsEntry("alice", new Answer(List.of("stock.limit"), null))
				.containsEntry("bob", new Answer(List.of("stock.limit"), null));
			assertThat(bob.context().getEnvironment().getProperty("stock.limit")).isEqualTo("2");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
