package io.pubsub.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.leader.LeaderElections;
import io.pubsub.node.PubSubNode;
import io.pubsub.site.BridgeNodes;
import io.pubsub.site.SiteBridge;
import io.pubsub.site.SiteMeters;
import io.pubsub.site.SiteSettings;

/**
 * Auto-configuration of the bridge between sites, if {@code pubsub.cluster.site} is set.
 */
@AutoConfiguration(after = PubSubLeaderAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBean({ PubSubNode.class, LeaderElections.class })
@ConditionalOnClass(name = "org.jgroups.JChannel")
@Conditional(OnSiteCondition.class)
public final class PubSubSiteAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	BridgeNodes pubSubBridgeNodes(PubSubProperties properties, Environment environment, NodeName name,
			ObjectProvider<SslBundles> bundles, ConfigurableListableBeanFactory beanFactory) {
		JGroupsOptions options = JGroupsTransportConfiguration.bridge(properties, name,
				ClusterName.of(properties, environment, beanFactory),
				JGroupsTransportConfiguration.tls(properties, bundles));
		// what is wrong is to be found now, not when this node is elected
		JGroupsTransport.checkAddress(options);
		NodeFactory nodes = new NodeFactory(properties, environment, beanFactory);
		return (own, members, losses) -> nodes.createBridge(own, new JGroupsTransport(options), members, losses);
	}

	@Bean
	SiteBridge pubSubSiteBridge(PubSubProperties properties, PubSubNode node, LeaderElections leaders,
			BridgeNodes bridges) {
		String site = properties.getCluster().getSite();
		return new SiteBridge(SiteSettings.of((site != null) ? site : ""), node, leaders, bridges);
	}

	@Bean
	SiteLifecycle pubSubSiteLifecycle(SiteBridge bridge) {
		return new SiteLifecycle(bridge);
	}

	/**
	 * Meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class Meters {

		@Bean
		@ConditionalOnMissingBean
		SiteMeters pubSubSiteMeters(SiteBridge bridge) {
			return new SiteMeters(bridge);
		}

	}

}
