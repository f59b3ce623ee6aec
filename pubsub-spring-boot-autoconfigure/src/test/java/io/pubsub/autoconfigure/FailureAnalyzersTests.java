package io.pubsub.autoconfigure;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.pubsub.DuplicateNodeNameException;
import io.pubsub.IncompatibleNodeException;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.cluster.Transport;
import io.pubsub.group.GroupMember;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
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

	@Test
	void aClusterWithoutACommonVersionOfTheProtocolIsExplained() {
		FailureAnalysis analysis = new IncompatibleNodeFailureAnalyzer()
			.analyze(new IllegalStateException(new IncompatibleNodeException("Node 'a' speaks version 1")));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).isEqualTo("Node 'a' speaks version 1");
		assertThat(analysis.getAction()).contains("upgrade in steps").contains("pubsub.cluster.name");
	}

	@Test
	void aMissingAddressOfAKindIsExplained(CapturedOutput output) {
		String kind = missingKind();
		fails(Application.class, "--pubsub.cluster.bind-address=" + kind, "--pubsub.cluster.allow-insecure=true");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("This machine has no address of the kind '" + kind + "', only [")
			.contains("127.0.0.1")
			.contains("Set pubsub.cluster.bind-address to one of its addresses")
			.doesNotContain("DNS");
	}

	/** A kind of address that this machine has none of, not looking at IPv6. */
	private static String missingKind() {
		List<InetAddress> addresses = addressesOfThisMachine().stream().filter(Inet4Address.class::isInstance).toList();
		List<String> missing = new ArrayList<>();
		if (addresses.stream().noneMatch(InetAddress::isSiteLocalAddress)) {
			missing.add("site_local");
		}
		if (addresses.stream().noneMatch(InetAddress::isLinkLocalAddress)) {
			missing.add("link_local");
		}
		assumeThat(missing).isNotEmpty();
		return missing.get(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7800" })
	void anAddressOfAnotherMachineIsExplained(String port, CapturedOutput output) {
		fails(Application.class, "--pubsub.cluster.bind-address=192.0.2.1", "--pubsub.cluster.allow-insecure=true",
				"--pubsub.cluster.bind-port=" + port);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'192.0.2.1' is not an address of this machine, which has [")
			.contains("Set pubsub.cluster.bind-address to one of its addresses")
			.doesNotContain("Stop what listens");
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-such-stack.xml", "/no/such/stack.xml" })
	void aMissingStackIsExplained(String stack, CapturedOutput output) {
		fails(Application.class, "--pubsub.cluster.stack=" + stack);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The JGroups stack '" + stack + "' cannot be used: ")
			.contains("pubsub.cluster.stack");
	}

	@ParameterizedTest
	@ValueSource(strings = { "host:abc", "host:0", "host:70000", ":7800", "[::1" })
	void aStaticHostThatIsNoneIsExplained(String host, CapturedOutput output) {
		fails(Application.class, "--pubsub.cluster.discovery=static",
				"--pubsub.cluster.static.hosts=127.0.0.1," + host);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("pubsub.cluster.static.hosts")
			.contains("'" + host + "' is no static host")
			.contains("host:port");
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "DEFAULT", "drop" })
	void anOverflowThatIsNoneIsExplained(String overflow, CapturedOutput output) {
		fails(Application.class, "--pubsub.cluster.enabled=false", "--pubsub.listener.overflow=" + overflow);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("pubsub.listener.overflow")
			.contains("DROP_OLDEST")
			.doesNotContainPattern("(?m)^ +DEFAULT$");
	}

	@Test
	void aPublisherThatIsMissingSincePubSubIsDisabledIsExplained(CapturedOutput output) {
		fails(Publishing.class, "--pubsub.enabled=false");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("There is no " + Publisher.class.getName() + ", as pubsub.enabled is false")
			.contains("ObjectProvider<Publisher>");
	}

	@Test
	void aMisspelledExpressionOfAMemberIsExplained(CapturedOutput output) {
		fails(Misspelled.class, "--pubsub.cluster.enabled=false");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("condition \"amuont > 5\" would fail on every message")
			.contains("has no public property 'amuont'");
	}

	@Test
	void propertiesAreNamedAsTheyAreWritten(CapturedOutput output) {
		fails(Application.class, "--pubsub.cluster.discovery=dns");
		assertThat(output).contains("APPLICATION FAILED TO START").contains("'dns'").doesNotContain("'DNS'");
		run(Application.class, "--pubsub.cluster.discovery=static", "--pubsub.cluster.static.hosts=192.0.2.1",
				"--pubsub.cluster.bind-port=0")
			.close();
		assertThat(output).contains("pubsub.cluster.bind-address").contains("site_local").doesNotContain("SITE_LOCAL");
	}

	private static List<InetAddress> addressesOfThisMachine() {
		try {
			return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
		}
		catch (SocketException ex) {
			throw new AssertionError(ex);
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... arguments) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE).run(arguments);
	}

	private static void fails(Class<?> application, String... arguments) {
		assertThatException().isThrownBy(() -> run(application, arguments).close());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

		@Bean
		Object uses(Publisher publisher) {
			return publisher;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoTopic {

		@Bean
		Listener orders() {
			return new Listener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Misspelled {

		record Order(int amount) {
		}

		@GroupMember(value = "clerks", condition = "amuont > 5")
		void on(Order order) {
		}

	}

	static class Listener {

		@Subscribe
		void on(String text) {
		}

	}

}
