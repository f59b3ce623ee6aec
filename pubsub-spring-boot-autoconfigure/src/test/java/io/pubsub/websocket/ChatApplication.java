package io.pubsub.websocket;

import java.security.Principal;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.simp.user.DestinationUserNameProvider;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Controller;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * An application as users write it: nothing in it knows of a cluster. Clients say who
 * they are.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebSocketMessageBroker
class ChatApplication implements WebSocketMessageBrokerConfigurer {

	/** A header, or a parameter of the query, of the handshake. */
	static final String USER = "user";

	private final Environment environment;

	/** Destinations that have passed the channel from clients. */
	final Queue<String> fromClients = new ConcurrentLinkedQueue<>();

	ChatApplication(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/stomp").setHandshakeHandler(new ClaimedUser());
		registry.addEndpoint("/sockjs").setHandshakeHandler(new ClaimedUser()).withSockJS();
		registry.setPreserveReceiveOrder(this.environment.getProperty("test.receive-order", Boolean.class, false));
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableSimpleBroker("/topic", "/queue").setSelectorHeaderName("selector");
		registry.setApplicationDestinationPrefixes("/app");
		registry.setPreservePublishOrder(this.environment.getProperty("test.publish-order", Boolean.class, true));
		if (this.environment.getProperty("test.dots", Boolean.class, false)) {
			registry.setPathMatcher(new AntPathMatcher("."));
		}
	}

	@Override
	public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
		registration.setMessageSizeLimit(4 * 1024 * 1024);
		registration.setSendTimeLimit(2_000);
		registration.setSendBufferSizeLimit(256 * 1024);
	}

	@Override
	public void configureClientInboundChannel(ChannelRegistration registration) {
		registration.interceptors(new ChannelInterceptor() {

			@Override
			public Message<?> preSend(Message<?> message, MessageChannel channel) {
				String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
				if (destination != null) {
					ChatApplication.this.fromClients.add(destination);
				}
				logIn(MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class));
				return message;
			}

		});
	}

	/** As applications do that check a token of CONNECT. */
	private static void logIn(@Nullable StompHeaderAccessor headers) {
		if (headers != null && headers.getCommand() == StompCommand.CONNECT && headers.getLogin() != null) {
			headers.setUser(new LoggedIn(headers.getLogin()));
		}
	}

	@Controller
	static class Rooms {

		@MessageMapping("/rooms/{room}")
		@SendTo("/topic/rooms.{room}")
		String room(String text, @DestinationVariable String room) {
			return room + ": " + text;
		}

		@MessageMapping("/all-my-sessions")
		@SendToUser("/queue/answers")
		String all(String text) {
			return text;
		}

		@MessageMapping("/this-session")
		@SendToUser(destinations = "/queue/answers", broadcast = false)
		String one(String text) {
			return text;
		}

	}

	/** A user who is addressed by another name than that of the principal. */
	private record LoggedIn(String name) implements Principal, DestinationUserNameProvider {

		@Override
		public String getName() {
			return "name of " + this.name;
		}

		@Override
		public String getDestinationUserName() {
			return this.name;
		}

	}

	/** The user is the one that the client claims to be, or none. */
	static final class ClaimedUser extends DefaultHandshakeHandler {

		@Override
		protected Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
				Map<String, Object> attributes) {
			String user = request.getHeaders().getFirst(USER);
			if (user == null) {
				user = UriComponentsBuilder.fromUri(request.getURI()).build().getQueryParams().getFirst("user");
			}
			String name = user;
			return (user != null) ? () -> name : null;
		}

	}

}
