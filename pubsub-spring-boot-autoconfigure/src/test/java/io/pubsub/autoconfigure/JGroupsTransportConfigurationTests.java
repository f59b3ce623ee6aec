package io.pubsub.autoconfigure;

import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.discovery.NodeTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * What properties become for JGroups.
 */
@ExtendWith(OutputCaptureExtension.class)
class JGroupsTransportConfigurationTests {

	private static final NodeTable TABLE = new NodeTable(mock(DataSource.class), "nodes", true);

	@Test
	void defaultsAreThisMachineAlone() {
		JGroupsOptions options = options(Map.of());
		assertThat(options.bindAddress()).isEqualTo("127.0.0.1");
		assertThat(options.bindPort()).isEqualTo(7800);
		assertThat(options.discovery()).isEqualTo(Discovery.LOCAL);
	}

	@Test
	void theClustersNameIsTheApplications() {
		assertThat(options(Map.of("spring.application.name", "shop")).clusterName()).isEqualTo("shop");
		assertThat(options(Map.of("spring.application.name", "shop", "pubsub.cluster.name", "all")).clusterName())
			.isEqualTo("all");
	}

	@Test
	void everyPropertyArrives() {
		JGroupsOptions options = options(Map.of("pubsub.node-name", "alice", "pubsub.cluster.bind-address",
				"site_local", "pubsub.cluster.bind-port", "7900", "pubsub.cluster.static.hosts", "one,two:7901",
				"pubsub.cluster.dns.query", "shop.svc", "pubsub.cluster.kubernetes.namespace", "prod",
				"pubsub.cluster.kubernetes.labels", "app=shop", "pubsub.cluster.failure-timeout", "2s",
				"pubsub.cluster.stack", "stack.xml", "pubsub.cluster.join-timeout", "300ms"));
		assertThat(options.nodeName()).isEqualTo("alice");
		assertThat(options.bindAddress()).isEqualTo("site_local");
		assertThat(options.bindPort()).isEqualTo(7900);
		assertThat(options.staticHosts()).containsExactly("one", "two:7901");
		assertThat(options.dnsQuery()).isEqualTo("shop.svc");
		assertThat(options.kubernetesNamespace()).isEqualTo("prod");
		assertThat(options.kubernetesLabels()).isEqualTo("app=shop");
		assertThat(options.failureTimeout()).hasSeconds(2);
		assertThat(options.joinTimeout()).hasMillis(300);
		assertThat(options.stack()).isEqualTo("stack.xml");
	}

	@Test
	void aLongJoinTimeoutDoesNotHoldUpAFirstNode() {
		assertThat(options(Map.of("pubsub.cluster.join-timeout", "30s")).joinTimeout()).hasSeconds(1);
	}

	@ParameterizedTest
	@CsvSource({ "auto,none,DNS", "auto,kubernetes,DNS", "local,kubernetes,LOCAL", "static,none,STATIC",
			"multicast,none,MULTICAST", "dns,none,DNS", "jdbc,none,JDBC", "kubernetes,none,KUBERNETES" })
	void discoveryDependsOnThePlatformIfAutomatic(String discovery, String platform, Discovery expected) {
		assertThat(options(Map.of("pubsub.cluster.discovery", discovery, "spring.main.cloud-platform", platform,
				"pubsub.cluster.static.hosts", "one", "pubsub.cluster.dns.query", "shop.svc"))
			.discovery()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "none,LOCAL", "kubernetes,KUBERNETES" })
	void withoutANameForDnsItDependsOnThePlatform(String platform, Discovery expected) {
		assertThat(options(Map.of("spring.main.cloud-platform", platform)).discovery()).isEqualTo(expected);
	}

	@Test
	void aNameForDnsIsNotUsedIfAnotherDiscoveryIsChosen(CapturedOutput output) {
		options(Map.of("pubsub.cluster.dns.query", "shop.svc", "pubsub.cluster.discovery", "local"));
		assertThat(output).contains("pubsub.cluster.dns.query is set but not used");
	}

	@ParameterizedTest
	@CsvSource({ "pubsub.cluster.static.hosts,one,static", "pubsub.cluster.jdbc.data-source,other,jdbc",
			"pubsub.cluster.kubernetes.labels,app=shop,kubernetes" })
	void whatIsSetForAnotherDiscoveryIsToldOf(String property, String value, String discovery, CapturedOutput output) {
		options(Map.of(property, value, "pubsub.cluster.discovery", discovery));
		assertThat(output).doesNotContain("is set but not used");
		options(Map.of(property, value));
		assertThat(output).containsOnlyOnce("is set but not used")
			.contains("WARN")
			.contains(property.substring(0, property.indexOf('.', 15)))
			.contains("nodes find each other by 'local'")
			.contains("pubsub.cluster.discovery=" + discovery);
	}

	@Test
	void aStackOnTheClassPathMayHaveSpringsPrefix() {
		assertThat(options(Map.of("pubsub.cluster.stack", "classpath:stack.xml")).stack()).isEqualTo("stack.xml");
	}

	private static JGroupsOptions options(Map<String, String> values) {
		MockEnvironment environment = new MockEnvironment();
		values.forEach(environment::setProperty);
		ConfigurationPropertySources.attach(environment);
		PubSubProperties properties = Binder.get(environment).bindOrCreate("pubsub", PubSubProperties.class);
		return JGroupsTransportConfiguration.options(properties, environment, NodeName.of(properties, environment),
				ClusterName.of(properties, environment, new DefaultListableBeanFactory()), null, TABLE);
	}

}
