package io.pubsub.autoconfigure;

import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.validation.Validator;

import io.pubsub.Mailboxes;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.group.Groups;
import io.pubsub.listener.EventSources;
import io.pubsub.listener.SubscribeBeanPostProcessor;

/**
 * Annotated methods. What the post-processor is made of is asked for late, since it is
 * created before all else.
 */
@Configuration(proxyBeanMethods = false)
class ListenerConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static SubscribeBeanPostProcessor subscribeBeanPostProcessor(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<Subscriptions> subscriptions, ObjectProvider<Mailboxes> mailboxes,
			ObjectProvider<Groups> groups, ObjectProvider<Events> events, ObjectProvider<EventSources> sources,
			ObjectProvider<PubSubProperties> properties, ObjectProvider<Validator> validator,
			ObjectProvider<AnnotatedListenersCustomizer> customizers) {
		return new SubscribeBeanPostProcessor(beanFactory,
				() -> customized(subscriptions.getObject(), customizers, AnnotatedListenersCustomizer::customize),
				() -> customized(mailboxes.getObject(), customizers, AnnotatedListenersCustomizer::customize),
				groups::getObject,
				() -> customized(events.getObject(), customizers, AnnotatedListenersCustomizer::customize),
				sources::getObject, () -> properties.getObject().getListener().isAutoStartup(), validator::getIfUnique);
	}

	private static <T> T customized(T bean, ObjectProvider<AnnotatedListenersCustomizer> customizers,
			BiFunction<AnnotatedListenersCustomizer, T, T> customize) {
		T customized = bean;
		for (AnnotatedListenersCustomizer customizer : customizers) {
			customized = customize.apply(customizer, customized);
		}
		return customized;
	}

	@Bean
	EventSources pubSubEventSources(ObjectProvider<Events> events, ObjectProvider<TaskScheduler> schedulers,
			BeanFactory beanFactory) {
		return new EventSources(events::getObject, () -> scheduler(schedulers, beanFactory));
	}

	@Bean
	EventSourcesLifecycle pubSubEventSourcesLifecycle(EventSources sources) {
		return new EventSourcesLifecycle(sources);
	}

	/** The one that scheduled methods run on, if any. */
	private static @Nullable TaskScheduler scheduler(ObjectProvider<TaskScheduler> schedulers,
			BeanFactory beanFactory) {
		TaskScheduler unique = schedulers.getIfUnique();
		String name = ScheduledAnnotationBeanPostProcessor.DEFAULT_TASK_SCHEDULER_BEAN_NAME;
		return (unique == null && beanFactory.containsBean(name) && beanFactory.isTypeMatch(name, TaskScheduler.class))
				? beanFactory.getBean(name, TaskScheduler.class) : unique;
	}

	/** A listener that is only made when it is needed would never hear anything. */
	@Bean
	static LazyInitializationExcludeFilter subscribeLazyInitializationExcludeFilter() {
		return (beanName, definition, beanType) -> SubscribeBeanPostProcessor.hasSubscribeMethods(beanType);
	}

}
