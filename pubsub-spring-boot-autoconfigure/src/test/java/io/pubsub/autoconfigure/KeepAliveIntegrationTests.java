package io.pubsub.autoconfigure;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.pubsub.Subscribe;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process whose application has no web server stays alive while its node runs, whether
 * or not there is a cluster, and ends when the context is closed.
 */
@Timeout(120)
class KeepAliveIntegrationTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theProcessStaysAliveAfterMain(boolean cluster) throws Exception {
		Process process = start(cluster, "stay");
		try {
			awaitLine(process, "main has returned");
			assertThat(process.waitFor(3, TimeUnit.SECONDS)).as("ended").isFalse();
			process.destroy();
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended when told to").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theProcessEndsWithItsContext(boolean cluster) throws Exception {
		Process process = start(cluster, "close");
		try {
			awaitLine(process, "main has returned");
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Process start(boolean cluster, String what) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), Application.class.getName(), what,
				"--pubsub.cluster.enabled=" + cluster, "--pubsub.cluster.name=test-" + UUID.randomUUID()));
		return new ProcessBuilder(command).redirectErrorStream(true).directory(new File(".")).start();
	}

	private static void awaitLine(Process process, String expected) throws Exception {
		List<String> lines = new ArrayList<>();
		String line;
		while ((line = process.inputReader().readLine()) != null) {
			lines.add(line);
			if (line.contains(expected)) {
				return;
			}
		}
		throw new AssertionError("Ended: " + lines);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Subscribe("news")
		void on(String news) {
		}

		public static void main(String[] arguments) {
			ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
				.web(WebApplicationType.NONE)
				.run(arguments);
			if (arguments[0].equals("close")) {
				context.close();
			}
			System.out.println("main has returned");
		}

	}

}
