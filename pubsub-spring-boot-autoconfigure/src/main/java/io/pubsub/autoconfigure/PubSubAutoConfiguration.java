package io.pubsub.autoconfigure;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import io.pubsub.Cluster;
import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.group.Groups;
import io.pubsub.history.History;
import io.pubsub.monitor.Monitors;
import io.pubsub.name.Names;
import io.pubsub.node.PubSubNode;
import io.pubsub.presence.Presence;
import io.pubsub.request.Requester;

/**
 * Auto-configuration of clustered publish and subscribe: one node for the application,
 * its API as beans, {@code @Subscribe} methods, and the lifecycle of all that.
 */
@AutoConfiguration(after = LifecycleAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "pubsub.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PubSubProperties.class)
@Import({ JacksonCodecConfiguration.class, JGroupsTransportConfiguration.class, ListenerConfiguration.class,
		StreamsConfiguration.class })
public final class PubSubAutoConfiguration {

	@Bean
	NodeName pubSubNodeName(PubSubProperties properties, Environment environment) {
		PropertyChecks.check(properties);
		return NodeName.of(properties, environment);
	}

	@Bean
	MembershipEventPublisher pubSubMembershipEventPublisher(ApplicationContext context) {
		return new MembershipEventPublisher(context);
	}

	@Bean
	@ConditionalOnMissingBean
	PubSubNode pubSubNode(PubSubProperties properties, Environment environment,
			ConfigurableListableBeanFactory beanFactory, NodeName name, MembershipEventPublisher events) {
		return new NodeFactory(properties, environment, beanFactory).create(name, events);
	}

	@Bean
	@ConditionalOnMissingBean
	Publisher pubSubPublisher(PubSubNode node) {
		return node.publisher();
	}

	@Bean
	@ConditionalOnMissingBean
	Requester pubSubRequester(PubSubNode node) {
		return node.requester();
	}

	@Bean
	@ConditionalOnMissingBean
	Subscriptions pubSubSubscriptions(PubSubNode node) {
		return node.subscriptions();
	}

	@Bean
	@ConditionalOnMissingBean
	Mailboxes pubSubMailboxes(PubSubNode node) {
		return node.mailboxes();
	}

	@Bean
	@ConditionalOnMissingBean
	Groups pubSubGroups(PubSubNode node) {
		return node.groups();
	}

	@Bean
	@ConditionalOnMissingBean
	Names pubSubNames(PubSubNode node) {
		return node.names();
	}

	@Bean
	@ConditionalOnMissingBean
	Monitors pubSubMonitors(PubSubNode node) {
		return node.monitors();
	}

	@Bean
	@ConditionalOnMissingBean
	Events pubSubEvents(PubSubNode node) {
		return node.events();
	}

	@Bean
	@ConditionalOnMissingBean
	Presence pubSubPresence(PubSubNode node) {
		return node.presence();
	}

	@Bean
	@ConditionalOnMissingBean
	History pubSubHistory(PubSubNode node) {
		return node.history();
	}

	@Bean
	@ConditionalOnMissingBean
	Cluster pubSubCluster(PubSubNode node) {
		return node.cluster();
	}

	@Bean
	NodeLifecycle pubSubNodeLifecycle(PubSubNode node) {
		return new NodeLifecycle(node);
	}

	@Bean
	SubscriptionsLifecycle pubSubSubscriptionsLifecycle(PubSubNode node,
			ObjectProvider<LifecycleProperties> lifecycle) {
		Duration timeout = lifecycle.getIfAvailable(LifecycleProperties::new).getTimeoutPerShutdownPhase();
		return new SubscriptionsLifecycle(node, timeout);
	}

}
