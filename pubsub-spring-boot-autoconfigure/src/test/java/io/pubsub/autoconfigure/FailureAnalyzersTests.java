package io.pubsub.autoconfigure;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.pubsub.DuplicateNodeNameException;
import io.pubsub.Subscribe;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.Mockito.mock;

/**
 * What a developer reads when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalyzersTests {

	@Test
	void anInvalidListenerIsExplained(CapturedOutput output) {
		fails(NoTopic.class, "--pubsub.cluster.enabled=false");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Listener.on(String) of bean 'orders' is not valid: it names no topic")
			.contains("Name one, as in @Subscribe");
	}

	@Test
	void aPropertyThatMakesNoSenseIsExplained(CapturedOutput output) {
		fails(Application.class, "--pubsub.cluster.enabled=false", "--pubsub.listener.capacity=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("pubsub.listener.capacity")
			.contains("at least 1");
	}

	@Test
	void aTakenPortIsExplained() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			int port = taken.getLocalPort();
			FailureAnalysis analysis = new BindFailedFailureAnalyzer()
				.analyze(failure(JGroupsOptions.builder("test", "alice")
					.bindPort(port)
					.discovery(Discovery.STATIC)
					.staticHosts(List.of("127.0.0.1"))));
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("127.0.0.1").contains(String.valueOf(port));
			assertThat(analysis.getAction()).contains("Stop what listens on port " + port)
				.contains("pubsub.cluster.bind-port");
		}
	}

	@Test
	void aHostWithoutAnAddressIsExplained() {
		FailureAnalysis analysis = new UnresolvedHostFailureAnalyzer()
			.analyze(failure(JGroupsOptions.builder("test", "alice").bindAddress("no-such-host.invalid")));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("no-such-host.invalid");
		assertThat(analysis.getAction()).contains("Correct 'no-such-host.invalid'")
			.contains("pubsub.cluster.bind-address");
	}

	private static Throwable failure(JGroupsOptions.Builder options) {
		JGroupsTransport transport = new JGroupsTransport(options.build());
		Throwable failure = catchThrowable(() -> transport.start(mock(Transport.Listener.class)));
		transport.close();
		return new ApplicationContextException("Failed to start", failure);
	}

	@Test
	void aDuplicateNameIsExplained() {
		FailureAnalysis analysis = new DuplicateNodeNameFailureAnalyzer()
			.analyze(new IllegalStateException(new DuplicateNodeNameException("There is an 'alice' already")));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).isEqualTo("There is an 'alice' already");
		assertThat(analysis.getAction()).contains("pubsub.node-name").contains("pubsub.cluster.name");
	}

	private static void fails(Class<?> application, String... arguments) {
		assertThatException().isThrownBy(
				() -> new SpringApplicationBuilder(application).web(WebApplicationType.NONE).run(arguments).close());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoTopic {

		@Bean
		Listener orders() {
			return new Listener();
		}

	}

	static class Listener {

		@Subscribe
		void on(String text) {
		}

	}

}
