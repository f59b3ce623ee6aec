package io.pubsub.autoconfigure;

import java.util.Objects;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.env.Environment;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.ExternalizationMode;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.core.EventPublicationRegistry;
import org.springframework.modulith.events.support.EventExternalizationTransport;
import org.springframework.modulith.events.support.EventExternalizerModuleListener;
import org.springframework.modulith.events.support.OutboxEventExternalizer;
import org.springframework.modulith.events.support.OutboxEventExternalizerFactory;

import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.application.ReceivedEvents;
import io.pubsub.modulith.PubSubEventTransport;
import io.pubsub.modulith.RegistryAdvisor;
import io.pubsub.modulith.ResubmissionDuty;
import io.pubsub.modulith.ResubmissionGate;
import io.pubsub.modulith.Resubmissions;
import io.pubsub.name.Names;

/**
 * Auto-configuration for Spring Modulith: externalization of events to topics, unless
 * another transport is there, and a registry of event publications that is right for
 * several nodes.
 */
@AutoConfiguration(after = PubSubApplicationEventsAutoConfiguration.class,
		afterName = { "org.springframework.modulith.events.config.EventPublicationAutoConfiguration",
				"org.springframework.modulith.events.config.EventExternalizationAutoConfiguration",
				"org.springframework.modulith.events.amqp.RabbitEventExternalizerConfiguration",
				"org.springframework.modulith.events.jms.JmsEventExternalizerConfiguration",
				"org.springframework.modulith.events.kafka.KafkaEventExternalizerConfiguration",
				"org.springframework.modulith.events.messaging.SpringMessagingEventExternalizerConfiguration" })
@ConditionalOnClass({ EventExternalizationTransport.class, EventExternalizationConfiguration.class })
@ConditionalOnBean({ Publisher.class, Names.class, Mailboxes.class })
@ConditionalOnBooleanProperty(name = "pubsub.modulith.enabled", matchIfMissing = true)
public final class PubSubModulithAutoConfiguration {

	/** Asks for all else late, since it is made before all else. */
	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static RegistryAdvisor pubSubRegistryAdvisor(ObjectProvider<ReceivedEvents> received,
			ObjectProvider<ResubmissionGate> gate) {
		return new RegistryAdvisor(received::getIfAvailable, gate::getIfAvailable);
	}

	/**
	 * Externalization.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(EventExternalizationConfiguration.class)
	@ConditionalOnMissingBean(value = { EventExternalizerModuleListener.class, OutboxEventExternalizer.class },
			type = "org.springframework.modulith.events.support.DelegatingEventExternalizer")
	static class Externalization {

		@Bean
		@ConditionalOnMissingBean(EventExternalizationTransport.class)
		PubSubEventTransport pubSubEventTransport(Publisher publisher, EventExternalizationConfiguration configuration,
				BeanFactory beanFactory, PubSubProperties properties) {
			return new PubSubEventTransport(publisher, configuration, () -> {
				StandardEvaluationContext context = new StandardEvaluationContext();
				context.setBeanResolver(new BeanFactoryResolver(beanFactory));
				return context;
			}, properties.getModulith().isSubscriberRequired());
		}

		@Bean
		@ConditionalOnProperty(name = ExternalizationMode.PROPERTY, havingValue = "module-listener",
				matchIfMissing = true)
		EventExternalizerModuleListener pubSubEventExternalizer(EventExternalizationConfiguration configuration,
				EventExternalizationTransport transport) {
			return new EventExternalizerModuleListener(configuration, transport);
		}

		@Bean
		@ConditionalOnProperty(name = ExternalizationMode.PROPERTY, havingValue = "outbox")
		OutboxEventExternalizer pubSubOutboxEventExternalizer(OutboxEventExternalizerFactory factory,
				EventExternalizationTransport transport) {
			return factory.forTransport(transport);
		}

	}

	/**
	 * The registry of event publications.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(EventPublicationRegistry.class)
	static class Registry {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnBooleanProperty(name = "pubsub.modulith.resubmission.one-node", matchIfMissing = true)
		ResubmissionDuty pubSubResubmissionDuty(ObjectProvider<Names> names, ObjectProvider<Mailboxes> mailboxes,
				Environment environment) {
			return new ResubmissionDuty(names::getObject, mailboxes::getObject,
					"pubsub-modulith-resubmission/" + environment.getProperty("spring.application.name", ""));
		}

		@Bean
		@ConditionalOnBean(ResubmissionDuty.class)
		ResubmissionGate pubSubResubmissionGate(ResubmissionDuty duty) {
			return new ResubmissionGate(duty);
		}

		@Bean
		@ConditionalOnProperty("pubsub.modulith.resubmission.interval")
		Resubmissions pubSubResubmissions(ApplicationContext context, PubSubProperties properties) {
			PubSubProperties.Modulith.Resubmission settings = properties.getModulith().getResubmission();
			return new Resubmissions(context.getBean(IncompleteEventPublications.class),
					Objects.requireNonNull(settings.getInterval()), settings.getMinAge());
		}

		@Bean
		ResubmissionLifecycle pubSubResubmissionLifecycle(ObjectProvider<ResubmissionGate> gate,
				ObjectProvider<ResubmissionDuty> duty, ObjectProvider<Resubmissions> resubmissions) {
			return new ResubmissionLifecycle(gate, duty, resubmissions);
		}

	}

}
