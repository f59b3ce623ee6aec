package io.pubsub.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import io.pubsub.Cluster;
import io.pubsub.actuate.PubSubHealthIndicator;
import io.pubsub.actuate.RecentOverflows;
import io.pubsub.node.PubSubNode;

/**
 * Auto-configuration of the health of the node, {@code pubsub}. It is part of neither
 * liveness nor readiness unless a group includes it.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(Cluster.class)
@ConditionalOnEnabledHealthIndicator("pubsub")
public final class PubSubHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RecentOverflows pubsubRecentOverflows() {
		return new RecentOverflows();
	}

	/** Its name makes {@code pubsub} of it. */
	@Bean
	@ConditionalOnMissingBean(name = "pubsubHealthIndicator")
	PubSubHealthIndicator pubsubHealthIndicator(Cluster cluster, PubSubProperties properties, RecentOverflows overflows,
			ObjectProvider<PubSubNode> node) {
		PubSubNode own = node.getIfAvailable();
		return new PubSubHealthIndicator(cluster, properties.getCluster().getExpectedSize(), overflows,
				(own != null) ? own.metrics() : null);
	}

}
