package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.ResourceUtils;
import org.springframework.util.StringUtils;

import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.jgroups.discovery.NodeTable;
import io.pubsub.jgroups.security.Tls;

/**
 * The way to other nodes, by JGroups.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.jgroups.JChannel")
@ConditionalOnBooleanProperty(name = "pubsub.cluster.enabled", matchIfMissing = true)
class JGroupsTransportConfiguration {

	private static final Log logger = LogFactory.getLog(JGroupsTransportConfiguration.class);

	/** A first node looks no longer than this for a cluster that may not be there. */
	private static final Duration MAX_SEARCH = Duration.ofSeconds(1);

	/** Not closed as a bean: the node does so. */
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean(Transport.class)
	Transport pubSubTransport(PubSubProperties properties, Environment environment, NodeName name,
			ObjectProvider<SslBundles> bundles, ConfigurableListableBeanFactory beanFactory) {
		Supplier<Tls> tls = tls(properties, bundles);
		ClusterName cluster = ClusterName.of(properties, environment, beanFactory);
		String site = properties.getCluster().getSite();
		if (site != null && properties.getCluster().hasSite()) {
			cluster = cluster.site(site);
		}
		NodeTable table = null;
		if (properties.getCluster().getStack() == null
				&& properties.getCluster().getDiscovery() == PubSubProperties.Cluster.Discovery.JDBC) {
			table = NodeTables.of(properties.getCluster().getJdbc(), beanFactory);
		}
		return new JGroupsTransport(options(properties, environment, name, cluster, tls, table));
	}

	static @Nullable Supplier<Tls> tls(PubSubProperties properties, ObjectProvider<SslBundles> bundles) {
		String bundle = properties.getCluster().getSsl().getBundle();
		return (bundle != null) ? BundleTls.of(bundle, bundles.getObject()) : null;
	}

	/** The bridge between sites: protected as the cluster is. */
	static JGroupsOptions bridge(PubSubProperties properties, NodeName name, ClusterName clusterName,
			@Nullable Supplier<Tls> tls) {
		PubSubProperties.Cluster cluster = properties.getCluster();
		PubSubProperties.Cluster.Bridge bridge = cluster.getBridge();
		String address = bridge.getBindAddress();
		return JGroupsOptions.builder(clusterName.bridge().value(), name.value())
			.bindAddress((address != null) ? address : cluster.getBindAddress())
			.bindPort(bridge.getBindPort())
			.discovery(Discovery.STATIC)
			.staticHosts(bridge.getHosts())
			.joinTimeout(search(cluster))
			.failureTimeout(cluster.getFailureTimeout())
			.tls(tls)
			.secret(cluster.getSecret())
			.previousSecrets(cluster.getPreviousSecrets())
			.allowInsecure(cluster.isAllowInsecure())
			.build();
	}

	private static Duration search(PubSubProperties.Cluster cluster) {
		Duration joinTimeout = cluster.getJoinTimeout();
		return (joinTimeout.compareTo(MAX_SEARCH) < 0) ? joinTimeout : MAX_SEARCH;
	}

	static JGroupsOptions options(PubSubProperties properties, Environment environment, NodeName name,
			ClusterName clusterName, @Nullable Supplier<Tls> tls, @Nullable NodeTable table) {
		PubSubProperties.Cluster cluster = properties.getCluster();
		Discovery discovery = discovery(cluster, environment);
		if (cluster.getStack() == null) {
			warnOfWhatIsIgnored(cluster, discovery);
		}
		return JGroupsOptions.builder(clusterName.value(), name.value())
			.bindAddress(cluster.getBindAddress())
			.bindPort(cluster.getBindPort())
			.discovery(discovery)
			.staticHosts(cluster.getStatic().getHosts())
			.dnsQuery(cluster.getDns().getQuery())
			.kubernetesNamespace(cluster.getKubernetes().getNamespace())
			.kubernetesLabels(cluster.getKubernetes().getLabels())
			.nodeTable(table)
			.joinTimeout(search(cluster))
			.failureTimeout(cluster.getFailureTimeout())
			.stack(stack(cluster.getStack()))
			.tls(tls)
			.secret(cluster.getSecret())
			.previousSecrets(cluster.getPreviousSecrets())
			.allowInsecure(cluster.isAllowInsecure())
			.build();
	}

	private static Discovery discovery(PubSubProperties.Cluster cluster, Environment environment) {
		return switch (cluster.getDiscovery()) {
			case AUTO -> automatic(cluster, environment);
			case LOCAL -> Discovery.LOCAL;
			case STATIC -> Discovery.STATIC;
			case MULTICAST -> Discovery.MULTICAST;
			case DNS -> Discovery.DNS;
			case JDBC -> Discovery.JDBC;
			case KUBERNETES -> Discovery.KUBERNETES;
		};
	}

	/** A name for DNS, such as that of a headless service, needs no rights. */
	private static Discovery automatic(PubSubProperties.Cluster cluster, Environment environment) {
		if (StringUtils.hasText(cluster.getDns().getQuery())) {
			return Discovery.DNS;
		}
		return CloudPlatform.KUBERNETES.isActive(environment) ? Discovery.KUBERNETES : Discovery.LOCAL;
	}

	/** JGroups looks on the class path as well, but does not know Spring's prefix. */
	private static @Nullable String stack(@Nullable String location) {
		return (location != null && location.startsWith(ResourceUtils.CLASSPATH_URL_PREFIX))
				? location.substring(ResourceUtils.CLASSPATH_URL_PREFIX.length()) : location;
	}

	/** Who names others and forgets to say that they are to be looked for is alone. */
	private static void warnOfWhatIsIgnored(PubSubProperties.Cluster cluster, Discovery discovery) {
		warnIfIgnored(!cluster.getStatic().getHosts().isEmpty(), "static.hosts", Discovery.STATIC, discovery);
		warnIfIgnored(StringUtils.hasText(cluster.getDns().getQuery()), "dns.query", Discovery.DNS, discovery);
		warnIfIgnored(cluster.getJdbc().getDataSource() != null, "jdbc", Discovery.JDBC, discovery);
		PubSubProperties.Cluster.Kubernetes kubernetes = cluster.getKubernetes();
		warnIfIgnored(kubernetes.getLabels() != null || kubernetes.getNamespace() != null, "kubernetes",
				Discovery.KUBERNETES, discovery);
	}

	private static void warnIfIgnored(boolean set, String property, Discovery needed, Discovery discovery) {
		if (set && discovery != needed) {
			logger.warn("pubsub.cluster.%s is set but not used, since nodes find each other by '%s': set ".formatted(
					property, spelling(discovery)) + "pubsub.cluster.discovery=" + spelling(needed) + ", or remove it");
		}
	}

	private static String spelling(Discovery discovery) {
		return discovery.name().toLowerCase(Locale.ROOT);
	}

}
