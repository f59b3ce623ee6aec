package io.pubsub.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.Publisher;
import io.pubsub.history.History;
import io.pubsub.sse.ReactiveSseStreams;
import io.pubsub.sse.SseConnections;
import io.pubsub.sse.SseMeters;
import io.pubsub.sse.SseStreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class PubSubSseAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(JacksonAutoConfiguration.class,
			PubSubAutoConfiguration.class, PubSubSseAutoConfiguration.class);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(CONFIGURATIONS)
		.withBean("history", History.class, () -> mock())
		.withPropertyValues("pubsub.cluster.enabled=false");

	@Test
	void aServletApplicationHasStreams() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(SseStreams.class)
			.hasSingleBean(SseDrainLifecycle.class)
			.doesNotHaveBean(SseMeters.class));
	}

	@Test
	void streamsAreMeasured() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasSingleBean(SseMeters.class));
	}

	@Test
	void theyCanBeTurnedOff() {
		this.runner.withPropertyValues("pubsub.sse.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Publisher.class)
				.doesNotHaveBean(SseStreams.class)
				.doesNotHaveBean(SseConnections.class));
	}

	@Test
	void aReactiveApplicationHasStreamsOfItsOwn() {
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withBean("history", History.class, () -> mock())
			.withPropertyValues("pubsub.cluster.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ReactiveSseStreams.class)
				.hasSingleBean(SseDrainLifecycle.class)
				.doesNotHaveBean(SseStreams.class));
	}

	@Test
	void otherApplicationsHaveNone() {
		this.runner.withClassLoader(new FilteredClassLoader(SseEmitter.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("pubSubSseStreams"));
		new ApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withBean("history", History.class, () -> mock())
			.withPropertyValues("pubsub.cluster.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SseStreams.class));
	}

	@Test
	void settingsThatCannotBeAreRefused() {
		for (String setting : new String[] { "capacity=0", "heartbeat=0s", "retry=0s", "drain-time=-1s" }) {
			this.runner.withPropertyValues("pubsub.sse." + setting)
				.run((context) -> assertThat(context).getFailure()
					.hasStackTraceContaining("pubsub.sse." + setting.substring(0, setting.indexOf('='))));
		}
	}

}
