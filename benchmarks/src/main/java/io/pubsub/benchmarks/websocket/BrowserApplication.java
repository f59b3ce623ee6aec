package io.pubsub.benchmarks.websocket;

import java.security.Principal;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.messaging.simp.broker.BrokerAvailabilityEvent;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.util.UriComponentsBuilder;

import io.pubsub.benchmarks.Site;

/**
 * The application that all contenders run: the simple broker, or the relay to a broker if
 * {@value #RELAY} is its port. It uses nothing of this library. Clients say who they are.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
public class BrowserApplication implements WebSocketMessageBrokerConfigurer {

	static final String RELAY = "benchmark.relay-port";

	private final Environment environment;

	private final CountDownLatch available = new CountDownLatch(1);

	/**
	 * Makes the application.
	 * @param environment its properties
	 */
	public BrowserApplication(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/stomp").setHandshakeHandler(new ClaimedUser());
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		Integer relay = this.environment.getProperty(RELAY, Integer.class);
		if (relay != null) {
			registry.enableStompBrokerRelay("/topic").setRelayHost(Site.HOST).setRelayPort(relay);
		}
		else {
			registry.enableSimpleBroker("/topic");
		}
	}

	/**
	 * The broker, or the connection to it, is there.
	 * @param event tells so
	 */
	@EventListener
	public void onAvailability(BrokerAvailabilityEvent event) {
		if (event.isBrokerAvailable()) {
			this.available.countDown();
		}
	}

	CountDownLatch available() {
		return this.available;
	}

	/** The user is the one that the client claims to be. */
	private static final class ClaimedUser extends DefaultHandshakeHandler {

		@Override
		protected @Nullable Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
				Map<String, Object> attributes) {
			String user = UriComponentsBuilder.fromUri(request.getURI()).build().getQueryParams().getFirst("user");
			return (user != null) ? () -> user : null;
		}

	}

}
