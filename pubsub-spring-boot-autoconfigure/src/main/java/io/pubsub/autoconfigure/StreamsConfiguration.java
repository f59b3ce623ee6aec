package io.pubsub.autoconfigure;

import reactor.core.publisher.Flux;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.pubsub.Subscriptions;
import io.pubsub.monitor.Monitors;
import io.pubsub.stream.FluxTopics;
import io.pubsub.stream.TopicStreams;
import io.pubsub.stream.Topics;

/**
 * Topics as streams.
 */
@Configuration(proxyBeanMethods = false)
class StreamsConfiguration {

	@Bean
	@ConditionalOnMissingBean(Topics.class)
	TopicStreams pubSubTopics(Subscriptions subscriptions, Monitors monitors) {
		return new TopicStreams(subscriptions, monitors);
	}

	@Bean
	StreamsLifecycle pubSubStreamsStopping(ObjectProvider<TopicStreams> streams) {
		return new StreamsLifecycle(StreamsLifecycle.BEFORE_DRAINING, streams, TopicStreams::stopping);
	}

	@Bean
	StreamsLifecycle pubSubStreamsEnd(ObjectProvider<TopicStreams> streams) {
		return new StreamsLifecycle(StreamsLifecycle.AFTER_DRAINING, streams, TopicStreams::close);
	}

	/**
	 * For Reactor, of which nothing is loaded where it is not there.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Flux.class)
	static class Reactor {

		@Bean
		@ConditionalOnMissingBean
		FluxTopics pubSubFluxTopics(Topics topics) {
			return new FluxTopics(topics);
		}

	}

}
