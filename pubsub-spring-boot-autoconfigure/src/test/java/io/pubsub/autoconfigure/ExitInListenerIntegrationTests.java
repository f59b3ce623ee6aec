package io.pubsub.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.pubsub.Publisher;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that ends its own process: the application, which is closed by the JVM's
 * hook, does not wait for that listener. Were it waited for, that would take ten minutes.
 */
@Timeout(120)
class ExitInListenerIntegrationTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "plain exit", "keyed exit", "concurrent exit", "late exit", "plain spring", "keyed spring" })
	void aListenerMayEndTheProcess(String form, @TempDir Path folder) throws Exception {
		Path output = folder.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				Application.class.getName(), form)
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ended in time").isTrue();
			List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
			assertThat(process.exitValue()).as("%s", lines).isEqualTo(form.endsWith("exit") ? 7 : 0);
			assertThat(lines).contains("OTHER 99");
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		public static void main(String[] arguments) throws InterruptedException {
			ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
				.web(WebApplicationType.NONE)
				.run("--pubsub.cluster.enabled=false", "--spring.lifecycle.timeout-per-shutdown-phase=10m");
			String[] form = arguments[0].split(" ");
			SubscriptionOptions options = switch (form[0]) {
				case "keyed" -> SubscriptionOptions.defaults().concurrency(2).key((message) -> "one");
				case "concurrent", "late" -> SubscriptionOptions.defaults().concurrency(2);
				default -> SubscriptionOptions.defaults();
			};
			Subscriptions subscriptions = context.getBean(Subscriptions.class);
			Publisher publisher = context.getBean(Publisher.class);
			subscriptions.subscribe("exit", String.class, (message) -> {
				if (form[0].equals("late") && message.getPayload().equals("again")) {
					// the drain has begun, and has looked at this mailbox
					while (!publisher.publishConfirmed("probe", -1).join().isUnheard()) {
						Thread.onSpinWait();
					}
				}
				else {
					for (int i = 0; i < 100; i++) {
						publisher.publish("other", i);
					}
				}
				System.exit(form[1].equals("exit") ? 7 : SpringApplication.exit(context));
			}, options);
			subscriptions.subscribe("probe", Integer.class, (message) -> {
			});
			subscriptions.subscribe("other", Integer.class, (message) -> {
				if (message.getPayload() == 0) {
					while (!context.isClosed()) {
						Thread.onSpinWait();
					}
				}
				System.out.println("OTHER " + message.getPayload());
			});
			publisher.publish("exit", "now");
			publisher.publish("exit", "again");
			// all other threads are daemons
			Thread.currentThread().join();
		}

	}

}
