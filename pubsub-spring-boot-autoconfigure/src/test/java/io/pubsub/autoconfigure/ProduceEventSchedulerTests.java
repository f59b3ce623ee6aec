package io.pubsub.autoconfigure;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.pubsub.event.Events;
import io.pubsub.event.ProduceEvent;
import io.pubsub.event.WatchOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What sources of events run on.
 */
class ProduceEventSchedulerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, JacksonAutoConfiguration.class,
				PropertyPlaceholderAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.enabled=false")
		.withBean(Source.class);

	@Test
	void theyHaveAThreadIfThereIsNoTaskScheduler() {
		this.runner.run((context) -> assertThat(thread(context)).startsWith("pubsub-sources-"));
	}

	@Test
	void theyUseTheOnlyTaskScheduler() {
		this.runner.withBean("any", TaskScheduler.class, () -> scheduler("any-"))
			.run((context) -> assertThat(thread(context)).startsWith("any-"));
	}

	@Test
	void theyUseTheOneOfScheduledMethodsIfThereAreSeveral() {
		this.runner.withBean("other", TaskScheduler.class, () -> scheduler("other-"))
			.withBean("taskScheduler", TaskScheduler.class, () -> scheduler("default-"))
			.run((context) -> assertThat(thread(context)).startsWith("default-"));
	}

	@Test
	void theyHaveAThreadIfNoTaskSchedulerIsTheDefault() {
		this.runner.withBean("one", TaskScheduler.class, () -> scheduler("one-"))
			.withBean("other", TaskScheduler.class, () -> scheduler("other-"))
			.run((context) -> assertThat(thread(context)).startsWith("pubsub-sources-"));
	}

	@Test
	void theyAreThereEvenIfBeansAreLazy() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(thread(context)).startsWith("pubsub-sources-"));
	}

	private static TaskScheduler scheduler(String prefix) {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setThreadNamePrefix(prefix);
		return scheduler;
	}

	private static @Nullable String thread(ApplicationContext context) throws InterruptedException {
		BlockingQueue<String> threads = new LinkedBlockingQueue<>();
		context.getBean(Events.class)
			.monitor("threads", String.class, (message) -> threads.add((String) message.getPayload()),
					WatchOptions.defaults().whenever());
		return threads.poll(60, TimeUnit.SECONDS);
	}

	static class Source {

		@ProduceEvent(value = "threads", every = "5ms")
		String next() {
			return Thread.currentThread().getName();
		}

	}

}
