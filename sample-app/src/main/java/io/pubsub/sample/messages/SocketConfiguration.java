package io.pubsub.sample.messages;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/**
 * Has users connect to {@code /ws}, also from the pages of other instances.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class SocketConfiguration implements WebSocketConfigurer {

	private final UserSockets sockets;

	private final String[] origins;

	SocketConfiguration(UserSockets sockets, @Value("${sample.origins}") String[] origins) {
		this.sockets = sockets;
		this.origins = origins;
	}

	@Override
	public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
		registry.addHandler(this.sockets, "/ws")
			.addInterceptors(new UserHandshake())
			.setAllowedOriginPatterns(this.origins);
	}

}
