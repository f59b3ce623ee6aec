package io.pubsub.autoconfigure;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.actuate.ListenerObservations;
import io.pubsub.actuate.ObservedPublisher;
import io.pubsub.actuate.ObservedRequester;
import io.pubsub.actuate.PublishObservationConvention;
import io.pubsub.actuate.ReceiveObservationConvention;
import io.pubsub.event.Events;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.Requester;

/**
 * Auto-configuration of observations: the beans for publishing and subscribing are those
 * of the node, decorated. Comes first, so that the plain ones back off.
 */
@AutoConfiguration(before = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "pubsub.enabled", matchIfMissing = true)
public final class PubSubObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Publisher pubSubPublisher(PubSubNode node, ObservationRegistry registry,
			ObjectProvider<PublishObservationConvention> convention) {
		return new ObservedPublisher(node.publisher(), registry, convention.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	Requester pubSubRequester(PubSubNode node, ObservationRegistry registry,
			ObjectProvider<PublishObservationConvention> convention) {
		return new ObservedRequester(node.requester(), registry, convention.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	Mailboxes pubSubMailboxes(PubSubNode node, ObservationRegistry registry,
			ObjectProvider<ReceiveObservationConvention> convention) {
		return new ListenerObservations(registry, convention.getIfAvailable()).observe(node.mailboxes());
	}

	@Bean
	@ConditionalOnMissingBean
	Events pubSubEvents(PubSubNode node, ObservationRegistry registry,
			ObjectProvider<ReceiveObservationConvention> convention) {
		return new ListenerObservations(registry, convention.getIfAvailable()).observe(node.events());
	}

	@Bean
	@ConditionalOnMissingBean
	Subscriptions pubSubSubscriptions(PubSubNode node, ObservationRegistry registry,
			ObjectProvider<ReceiveObservationConvention> convention) {
		return new ListenerObservations(registry, convention.getIfAvailable()).observe(node.subscriptions());
	}

}
