package io.pubsub.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.simp.stomp.StompBrokerRelayMessageHandler;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.messaging.simp.user.UserDestinationMessageHandler;
import org.springframework.messaging.support.AbstractMessageChannel;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.WebSocketMessageBrokerStats;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurationSupport;

import io.pubsub.Cluster;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.presence.Presence;
import io.pubsub.websocket.ClusteredBroker;
import io.pubsub.websocket.OpenSessions;
import io.pubsub.websocket.SpringBroker;
import io.pubsub.websocket.UserWebSocketSessions;
import io.pubsub.websocket.WebSocketMeters;
import io.pubsub.websocket.WebSocketSettings;

/**
 * Auto-configuration of Spring's simple STOMP broker across nodes.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ WebSocketSession.class, UserDestinationMessageHandler.class })
@ConditionalOnBean({ Publisher.class, Subscriptions.class, Cluster.class })
@ConditionalOnBooleanProperty(name = "pubsub.websocket.enabled", matchIfMissing = true)
public final class PubSubWebSocketAutoConfiguration {

	private static final Log logger = LogFactory.getLog(PubSubWebSocketAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	UserWebSocketSessions pubSubUserWebSocketSessions(Publisher publisher, Subscriptions subscriptions) {
		return new UserWebSocketSessions(publisher, subscriptions);
	}

	/**
	 * The broker of {@code @EnableWebSocketMessageBroker}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(WebSocketMessageBrokerConfigurationSupport.class)
	static class Broker {

		@Bean
		static UserRegistryPostProcessor pubSubUserRegistryPostProcessor() {
			return new UserRegistryPostProcessor();
		}

		@Bean
		OpenSessions pubSubOpenWebSocketSessions() {
			return new OpenSessions();
		}

		@Bean
		@Nullable ClusteredBroker pubSubClusteredBroker(ObjectProvider<AbstractBrokerMessageHandler> brokers,
				UserDestinationMessageHandler userDestinations,
				@Qualifier("clientInboundChannel") AbstractMessageChannel clientInboundChannel,
				@Qualifier("clientOutboundChannel") AbstractMessageChannel clientOutboundChannel,
				@Qualifier("brokerChannel") AbstractMessageChannel brokerChannel, PubSubProperties properties,
				OpenSessions open, Publisher publisher, Subscriptions subscriptions, Cluster cluster, Presence presence,
				@Qualifier("userRegistry") SimpUserRegistry userRegistry) {
			SimpleBrokerMessageHandler simple = null;
			for (AbstractBrokerMessageHandler broker : brokers) {
				if (broker instanceof StompBrokerRelayMessageHandler) {
					logger.info("The STOMP broker relay that is configured connects the nodes: "
							+ "messages for WebSocket clients are not forwarded by pubsub");
					return null;
				}
				if (broker instanceof SimpleBrokerMessageHandler other) {
					simple = other;
				}
			}
			if (simple == null) {
				return null;
			}
			PubSubProperties.WebSocket settings = properties.getWebsocket();
			return new ClusteredBroker(
					new SpringBroker(simple, userDestinations, clientInboundChannel, clientOutboundChannel,
							brokerChannel, userRegistry),
					new WebSocketSettings(settings.getMaxSubscriptionsPerSession(),
							(int) properties.getPresence().getMaxMetadataSize().toBytes(), settings.getPresence()),
					open, publisher, subscriptions, cluster, presence);
		}

		@Bean
		WebSocketForwardingLifecycle pubSubWebSocketForwardingLifecycle(@Nullable ClusteredBroker broker) {
			return new WebSocketForwardingLifecycle(broker);
		}

		@Bean
		WebSocketDrainLifecycle pubSubWebSocketDrainLifecycle(@Nullable ClusteredBroker broker, OpenSessions open,
				PubSubProperties properties) {
			return new WebSocketDrainLifecycle((broker != null) ? open : null,
					properties.getWebsocket().getDrainTime());
		}

	}

	/**
	 * Meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean({ MeterRegistry.class, WebSocketMessageBrokerConfigurationSupport.class })
	static class Meters {

		@Bean
		@ConditionalOnMissingBean
		@Nullable WebSocketMeters pubSubWebSocketMeters(@Nullable ClusteredBroker broker, WebSocketMessageBrokerStats stats) {
			return (broker != null) ? new WebSocketMeters(broker, stats) : null;
		}

	}

}
