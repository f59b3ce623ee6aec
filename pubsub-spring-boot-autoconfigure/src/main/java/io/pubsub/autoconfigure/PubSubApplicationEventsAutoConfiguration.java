package io.pubsub.autoconfigure;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreType;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jackson.autoconfigure.CborMapperBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalApplicationListener;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.application.ApplicationEventCounters;
import io.pubsub.application.ApplicationEventLinks;
import io.pubsub.application.ApplicationEventMeters;
import io.pubsub.application.ApplicationEventReceiver;
import io.pubsub.application.ApplicationEventSender;
import io.pubsub.application.EventTypes;
import io.pubsub.application.ReceivedEvents;
import io.pubsub.application.SpringTransactions;
import io.pubsub.application.Transactions;

/**
 * Auto-configuration of application events that go to all nodes.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class,
		afterName = { "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnBean({ Publisher.class, Subscriptions.class })
@ConditionalOnBooleanProperty(name = "pubsub.events.enabled", matchIfMissing = true)
public final class PubSubApplicationEventsAutoConfiguration {

	@Bean
	ApplicationEventCounters pubSubApplicationEventCounters() {
		return new ApplicationEventCounters();
	}

	@Bean
	ReceivedEvents pubSubReceivedEvents() {
		return new ReceivedEvents();
	}

	@Bean
	ApplicationEventLinks pubSubApplicationEventLinks(PubSubProperties properties, ApplicationContext context,
			ApplicationEventCounters counters) {
		return new ApplicationEventLinks(new EventTypes(properties.getEvents().getTypes(), context.getClassLoader()),
				counters);
	}

	/** What it sends with is asked for late, since it listens before all else. */
	@Bean
	ApplicationEventSender pubSubApplicationEventSender(ObjectProvider<Publisher> publisher,
			ApplicationEventLinks links, ObjectProvider<Transactions> transactions) {
		return new ApplicationEventSender(publisher::getObject, links,
				transactions.getIfAvailable(() -> Transactions.NONE));
	}

	@Bean
	ApplicationEventReceiver pubSubApplicationEventReceiver(ApplicationContext context, Subscriptions subscriptions,
			ApplicationEventLinks links, ReceivedEvents received, ObjectProvider<Transactions> transactions,
			ObjectProvider<ListenerErrorHandler> errorHandler) {
		return new ApplicationEventReceiver(context, subscriptions, links, received,
				transactions.getIfAvailable(() -> Transactions.NONE), errorHandler::getIfUnique);
	}

	@Bean
	ApplicationEventsLifecycle pubSubApplicationEventsLifecycle(ApplicationContext context,
			ApplicationEventReceiver receiver, PubSubProperties properties, BeanFactory beanFactory) {
		List<String> packages = properties.getEvents().getPackages();
		if (packages.isEmpty() && AutoConfigurationPackages.has(beanFactory)) {
			packages = AutoConfigurationPackages.get(beanFactory);
		}
		return new ApplicationEventsLifecycle(context, receiver, packages);
	}

	/**
	 * With transactions.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(TransactionalApplicationListener.class)
	static class Transactional {

		@Bean
		@ConditionalOnMissingBean(Transactions.class)
		SpringTransactions pubSubTransactions(ObjectProvider<PlatformTransactionManager> managers) {
			return new SpringTransactions(managers::getIfUnique);
		}

	}

	/**
	 * What events are encoded with does not read the type that generic ones provide,
	 * which has cycles.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JsonMapperBuilderCustomizer.class, JsonMapper.class })
	static class Json {

		@Bean
		JsonMapperBuilderCustomizer pubSubResolvableTypeJsonCustomizer() {
			return (builder) -> builder.addMixIn(ResolvableType.class, Ignored.class);
		}

		@Configuration(proxyBeanMethods = false)
		@ConditionalOnClass({ CborMapperBuilderCustomizer.class, CBORMapper.class })
		static class Cbor {

			@Bean
			CborMapperBuilderCustomizer pubSubResolvableTypeCborCustomizer() {
				return (builder) -> builder.addMixIn(ResolvableType.class, Ignored.class);
			}

		}

		@JsonIgnoreType
		private static final class Ignored {

		}

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
		ApplicationEventMeters pubSubApplicationEventMeters(ApplicationEventCounters counters) {
			return new ApplicationEventMeters(counters);
		}

	}

}
