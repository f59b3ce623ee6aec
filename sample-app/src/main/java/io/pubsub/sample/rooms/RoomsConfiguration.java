package io.pubsub.sample.rooms;

import java.util.List;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/**
 * Has clients connect to {@code /stomp}, also from the pages of other instances.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocketMessageBroker
class RoomsConfiguration implements WebSocketMessageBrokerConfigurer {

	private final String[] origins;

	private final TaskScheduler scheduler;

	RoomsConfiguration(@Value("${sample.origins}") List<String> origins,
			@Lazy @Qualifier("messageBrokerTaskScheduler") TaskScheduler scheduler) {
		this.origins = origins.toArray(String[]::new);
		this.scheduler = scheduler;
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/stomp").setAllowedOriginPatterns(this.origins);
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.setApplicationDestinationPrefixes("/app");
		// with heartbeats, which find dead connections
		registry.enableSimpleBroker("/topic", "/queue").setTaskScheduler(this.scheduler);
	}

	@Override
	public void configureClientInboundChannel(ChannelRegistration registration) {
		registration.interceptors(new Login());
	}

}
