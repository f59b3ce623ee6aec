package io.pubsub.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.Subscriptions;
import io.pubsub.history.History;
import io.pubsub.sse.ReactiveSseStreams;
import io.pubsub.sse.SseConnections;
import io.pubsub.sse.SseMeters;
import io.pubsub.sse.SseSettings;
import io.pubsub.sse.SseStreams;

/**
 * Auto-configuration of server-sent events for Spring MVC and WebFlux.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnWebApplication
@ConditionalOnClass({ ServerSentEvent.class, JsonMapper.class })
@ConditionalOnBean({ Subscriptions.class, History.class, JsonMapper.class })
@ConditionalOnBooleanProperty(name = "pubsub.sse.enabled", matchIfMissing = true)
public final class PubSubSseAutoConfiguration {

	@Bean
	SseConnections pubSubSseConnections(PubSubProperties properties) {
		PubSubProperties.Sse sse = properties.getSse();
		return new SseConnections(
				new SseSettings(sse.getCapacity(), sse.getOverflow(), sse.getHeartbeat(), sse.getRetry()));
	}

	@Bean
	SseDrainLifecycle pubSubSseDrainLifecycle(SseConnections connections, PubSubProperties properties) {
		return new SseDrainLifecycle(connections, properties.getSse().getDrainTime());
	}

	/**
	 * Streams for Spring MVC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.SERVLET)
	@ConditionalOnClass(SseEmitter.class)
	static class Mvc {

		@Bean
		@ConditionalOnMissingBean
		SseStreams pubSubSseStreams(Subscriptions subscriptions, History history, JsonMapper json,
				SseConnections connections) {
			return new SseStreams(subscriptions, history, json, connections);
		}

	}

	/**
	 * Streams for WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	@ConditionalOnClass(Flux.class)
	static class WebFlux {

		@Bean
		@ConditionalOnMissingBean
		ReactiveSseStreams pubSubReactiveSseStreams(Subscriptions subscriptions, History history, JsonMapper json,
				SseConnections connections) {
			return new ReactiveSseStreams(subscriptions, history, json, connections);
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
		SseMeters pubSubSseMeters(SseConnections connections) {
			return new SseMeters(connections);
		}

	}

}
