package io.pubsub.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.pubsub.Cluster;
import io.pubsub.actuate.PubSubEndpoint;
import io.pubsub.node.PubSubNode;

/**
 * Auto-configuration of the endpoint {@code pubsub}.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(PubSubEndpoint.class)
@ConditionalOnBean({ Cluster.class, PubSubNode.class })
public final class PubSubEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PubSubEndpoint pubSubEndpoint(Cluster cluster, PubSubNode node) {
		return new PubSubEndpoint(cluster, node.metrics());
	}

}
