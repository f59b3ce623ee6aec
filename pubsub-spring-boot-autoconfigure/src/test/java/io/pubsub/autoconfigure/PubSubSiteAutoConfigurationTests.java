package io.pubsub.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.mock.env.MockEnvironment;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.InsecureLinkException;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.site.BridgeNodes;
import io.pubsub.site.SiteBridge;
import io.pubsub.site.SiteMeters;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When there is a bridge between sites, and what is wrong with one.
 */
class PubSubSiteAutoConfigurationTests {

	private static final String SECRET = "Kq3v8ZxT0mNp5sWd7YbR2cLf";

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, PubSubLeaderAutoConfiguration.class,
				PubSubSiteAutoConfiguration.class))
		.withBean(Transport.class, this.network::transport, (definition) -> definition.setDestroyMethodName(""))
		.withPropertyValues("pubsub.node-name=alice", "pubsub.cluster.name=shop");

	private final ApplicationContextRunner site = this.runner.withPropertyValues("pubsub.cluster.site=a",
			"pubsub.cluster.bridge.hosts=127.0.0.1:7901");

	@ParameterizedTest
	@CsvSource({ "pubsub.node-name=alice", "pubsub.cluster.site=" })
	void withoutASiteThereIsNothingOfIt(String property) {
		this.runner.withPropertyValues(property, "pubsub.cluster.bridge.bind-port=0").run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(SiteBridge.class)
				.doesNotHaveBean(SiteLifecycle.class)
				.doesNotHaveBean(BridgeNodes.class);
			assertThat(context.getBean(io.pubsub.node.PubSubNode.class).metrics().topics()).isEmpty();
		});
	}

	@Test
	void withoutAClusterOrJGroupsThereIsNothingOfIt() {
		this.site.withPropertyValues("pubsub.cluster.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SiteBridge.class));
		this.site.withClassLoader(new FilteredClassLoader("org.jgroups"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SiteBridge.class));
	}

	@Test
	void aSiteHasABridgeAndMeters() {
		this.site.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			assertThat(context).hasSingleBean(SiteMeters.class);
			assertThat(context.getBean(SiteBridge.class).site()).isEqualTo("a");
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(SiteMeters.class).bindTo(registry);
			assertThat(registry.getMeters().stream().map((meter) -> meter.getId().getName())).containsExactlyInAnyOrder(
					"pubsub.site.head", "pubsub.site.sent", "pubsub.site.received", "pubsub.site.lost",
					"pubsub.site.interruptions", "pubsub.site.refused");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			pubsub.cluster.site                | a b       | letters, digits
			pubsub.cluster.site                | a/b       | letters, digits
			pubsub.cluster.bridge.hosts        | ''        | hosts where bridge heads
			pubsub.cluster.bridge.hosts        | host:port | port
			pubsub.cluster.bridge.bind-port    | 0         | between 1 and 65535
			pubsub.cluster.bridge.bind-port    | 70000     | between 1 and 65535
			pubsub.cluster.bridge.bind-port    | 7800      | has this port already
			pubsub.cluster.bridge.bind-address | ' '       | not be empty
			pubsub.cluster.stack               | stack.xml | security of a stack of your own
			""")
	void aValueThatMakesNoSenseIsNamed(String property, String value, String reason) {
		this.site.withPropertyValues(property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo(property);
					assertThat(ex.getReason()).contains(reason);
				});
		});
	}

	@Test
	void aSiteNeedsLeaders() {
		this.site.withPropertyValues("pubsub.leader.enabled=false")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("pubsub.cluster.site"));
	}

	@Test
	void aBridgeInTheClearEndsAtTheMachine() {
		String everywhere = "pubsub.cluster.bridge.bind-address=0.0.0.0";
		this.site.withPropertyValues(everywhere)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InsecureLinkException.class));
		this.site.withPropertyValues(everywhere, "pubsub.cluster.secret=" + SECRET)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theBridgeIsProtectedAsTheClusterIs() {
		JGroupsOptions open = bridge(Map.of());
		assertThat(open.tls()).isNull();
		assertThat(open.allowInsecure()).isFalse();
		JGroupsOptions options = bridge(Map.of("pubsub.cluster.secret", SECRET, "pubsub.cluster.bind-address",
				"site_local", "pubsub.cluster.failure-timeout", "2s", "pubsub.cluster.bridge.hosts", "one,two:7901"));
		assertThat(options.tls()).isNotNull();
		assertThat(options.clusterName()).isEqualTo("shop.bridge");
		assertThat(options.bindAddress()).isEqualTo("site_local");
		assertThat(options.bindPort()).isEqualTo(7900);
		assertThat(options.portRange()).isZero();
		assertThat(options.discovery()).isEqualTo(Discovery.STATIC);
		assertThat(options.staticHosts()).containsExactly("one", "two:7901");
		assertThat(options.failureTimeout()).hasSeconds(2);
		assertThat(bridge(Map.of("pubsub.cluster.allow-insecure", "true")).allowInsecure()).isTrue();
		assertThat(bridge(Map.of("pubsub.cluster.bridge.bind-address", "10.0.0.1")).bindAddress())
			.isEqualTo("10.0.0.1");
	}

	private static JGroupsOptions bridge(Map<String, String> values) {
		MockEnvironment environment = new MockEnvironment();
		environment.setProperty("pubsub.cluster.bridge.hosts", "one");
		values.forEach(environment::setProperty);
		PubSubProperties properties = Binder.get(environment).bindOrCreate("pubsub", PubSubProperties.class);
		assertThat(ConfigurationPropertySources.get(environment)).isNotNull();
		return JGroupsTransportConfiguration.bridge(properties, new NodeName("alice"), new ClusterName("shop"), null);
	}

}
