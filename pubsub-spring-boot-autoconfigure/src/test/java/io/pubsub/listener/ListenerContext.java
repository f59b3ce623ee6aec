package io.pubsub.listener;

import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.validation.Validator;

import io.pubsub.Mailboxes;
import io.pubsub.group.Groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A context in which the post-processor works on recording subscriptions and events.
 */
final class ListenerContext implements AutoCloseable {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final RecordingSubscriptions subscriptions = new RecordingSubscriptions();

	private final RecordingEvents events = new RecordingEvents();

	private ListenerContext(Consumer<AnnotationConfigApplicationContext> customizer) {
		this.context.registerBean(RecordingSubscriptions.class, () -> this.subscriptions);
		this.context.registerBean(RecordingEvents.class, () -> this.events);
		this.context.register(PostProcessorConfiguration.class);
		customizer.accept(this.context);
	}

	static ListenerContext of(Class<?>... classes) {
		return of((context) -> register(context, classes));
	}

	static ListenerContext of(Consumer<AnnotationConfigApplicationContext> customizer) {
		ListenerContext listenerContext = new ListenerContext(customizer);
		listenerContext.context.refresh();
		return listenerContext;
	}

	/** What is wrong with listeners that do not start; nothing of theirs must be left. */
	static InvalidSubscribeMethodException failure(Class<?>... classes) {
		try (ListenerContext listenerContext = new ListenerContext((context) -> register(context, classes))) {
			Throwable failure = catchThrowable(listenerContext.context::refresh);
			Throwable cause = failure;
			while (cause != null && !(cause instanceof InvalidSubscribeMethodException)) {
				cause = cause.getCause();
			}
			assertThat(listenerContext.subscriptions.all()).as("subscriptions left behind").isEmpty();
			assertThat(listenerContext.events.watches()).as("watches left behind").isEmpty();
			if (cause == null) {
				throw new AssertionError("Expected an invalid listener but got " + failure, failure);
			}
			return (InvalidSubscribeMethodException) cause;
		}
	}

	static Consumer<AnnotationConfigApplicationContext> properties(Map<String, Object> properties) {
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", properties));
	}

	private static void register(AnnotationConfigApplicationContext context, Class<?>... classes) {
		for (Class<?> type : classes) {
			context.register(type);
		}
	}

	RecordingSubscriptions subscriptions() {
		return this.subscriptions;
	}

	RecordingEvents events() {
		return this.events;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	AnnotationConfigApplicationContext context() {
		return this.context;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	static class PostProcessorConfiguration {

		@Bean
		static PropertySourcesPlaceholderConfigurer placeholderConfigurer() {
			return new PropertySourcesPlaceholderConfigurer();
		}

		@Bean
		static SubscribeBeanPostProcessor subscribeBeanPostProcessor(ConfigurableListableBeanFactory beanFactory,
				ObjectProvider<RecordingSubscriptions> subscriptions, ObjectProvider<Mailboxes> mailboxes,
				ObjectProvider<Groups> groups, ObjectProvider<RecordingEvents> events,
				ObjectProvider<EventSources> sources, ObjectProvider<@Nullable Validator> validator) {
			return new SubscribeBeanPostProcessor(beanFactory, subscriptions::getObject, mailboxes::getObject,
					groups::getObject, events::getObject, sources::getObject, () -> true, validator::getIfUnique);
		}

		@Bean(destroyMethod = "stop")
		EventSources eventSources(RecordingEvents events, ObjectProvider<TaskScheduler> scheduler) {
			return new EventSources(() -> events, scheduler::getIfUnique);
		}

	}

}
