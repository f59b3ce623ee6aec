package io.pubsub.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.Validator;

import io.pubsub.Groups;
import io.pubsub.Mailboxes;
import io.pubsub.Subscriptions;
import io.pubsub.listener.SubscribeBeanPostProcessor;

/**
 * Annotated methods. The beans are static and ask for others late, since post-processors
 * are created before all else.
 */
@Configuration(proxyBeanMethods = false)
class ListenerConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static SubscribeBeanPostProcessor subscribeBeanPostProcessor(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<Subscriptions> subscriptions, ObjectProvider<Mailboxes> mailboxes,
			ObjectProvider<Groups> groups, ObjectProvider<PubSubProperties> properties,
			ObjectProvider<Validator> validator, ObjectProvider<AnnotatedSubscriptionsCustomizer> customizers) {
		return new SubscribeBeanPostProcessor(beanFactory, () -> {
			Subscriptions customized = subscriptions.getObject();
			for (AnnotatedSubscriptionsCustomizer customizer : customizers) {
				customized = customizer.customize(customized);
			}
			return customized;
		}, mailboxes::getObject, groups::getObject, () -> properties.getObject().getListener().isAutoStartup(),
				validator::getIfUnique);
	}

	/** A listener that is only made when it is needed would never hear anything. */
	@Bean
	static LazyInitializationExcludeFilter subscribeLazyInitializationExcludeFilter() {
		return (beanName, definition, beanType) -> SubscribeBeanPostProcessor.hasSubscribeMethods(beanType);
	}

}
