package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.pubsub.Cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications without a name on one machine: those that are the same meet, strangers do
 * not.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class UnnamedApplicationsIntegrationTests {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void onlyThoseThatAreTheSameFormACluster(CapturedOutput output) {
		Cluster shop = start(Shop.class);
		Cluster bank = start(Bank.class);
		Cluster replica = start(Shop.class);
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			assertThat(shop.nodes()).hasSize(2).isEqualTo(replica.nodes());
			assertThat(bank.nodes()).containsExactly(bank.self());
		});
		assertThat(output.getAll().lines().filter((line) -> line.contains("has no name"))).hasSize(3)
			.allMatch((line) -> line.contains(" INFO ") && line.contains("spring.application.name")
					&& line.contains("pubsub.cluster.name"))
			.anyMatch((line) -> line.contains("'" + Bank.class.getName() + "-"));
	}

	@Test
	void aNameMakesStrangersOneCluster(CapturedOutput output) {
		String name = "--pubsub.cluster.name=" + getClass().getSimpleName();
		Cluster shop = start(Shop.class, name);
		Cluster bank = start(Bank.class, name);
		await().atMost(Duration.ofSeconds(30)).until(() -> shop.nodes().size() == 2 && bank.nodes().size() == 2);
		assertThat(output).doesNotContain("has no name")
			.containsPattern("Node " + shop.self().name() + " is in cluster '" + getClass().getSimpleName()
					+ "', at 127\\.0\\.0\\.1:\\d+, discovery local, alone: there is no other node yet")
			.containsPattern("Node " + bank.self().name() + " is in cluster .* with \\[" + shop.self().name() + "\\]");
	}

	private Cluster start(Class<?> application, String... arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(org.springframework.boot.Banner.Mode.OFF)
			.run(arguments);
		this.contexts.add(context);
		return context.getBean(Cluster.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Shop {

	}

	@Configuration
	@EnableAutoConfiguration
	static class Bank {

	}

}
