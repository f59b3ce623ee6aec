package io.pubsub.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.pubsub.Cluster;
import io.pubsub.Mailboxes;
import io.pubsub.Subscriptions;
import io.pubsub.actuate.ListenerMetrics;
import io.pubsub.actuate.PubSubMetrics;
import io.pubsub.event.Events;
import io.pubsub.node.PubSubNode;

/**
 * Auto-configuration of meters of the node and of its annotated listeners.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ Cluster.class, PubSubNode.class, MeterRegistry.class })
public final class PubSubMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PubSubMetrics pubSubMetrics(Cluster cluster, PubSubNode node) {
		return new PubSubMetrics(cluster, node.metrics());
	}

	@Bean
	@ConditionalOnMissingBean
	ListenerMetrics pubSubListenerMetrics(PubSubNode node) {
		return new ListenerMetrics(node.metrics());
	}

	@Bean
	AnnotatedListenersCustomizer pubSubListenerMetricsCustomizer(ListenerMetrics metrics) {
		return new AnnotatedListenersCustomizer() {

			@Override
			public Subscriptions customize(Subscriptions subscriptions) {
				return metrics.measure(subscriptions);
			}

			@Override
			public Mailboxes customize(Mailboxes mailboxes) {
				return metrics.measure(mailboxes);
			}

			@Override
			public Events customize(Events events) {
				return metrics.measure(events);
			}

		};
	}

}
