package io.pubsub.sample.messages;

import java.util.List;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Has users connect to {@code /ws}, also from the pages of other instances, without
 * STOMP.
 */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

	@Bean
	ServletListenerRegistrationBean<ServletContextListener> userSocketsListener(UserSockets sockets,
			@Value("${sample.origins}") List<String> origins) {
		ServerEndpointConfig endpoint = ServerEndpointConfig.Builder.create(UserSockets.class, "/ws")
			.configurator(new Configurator(sockets, origins))
			.build();
		return new ServletListenerRegistrationBean<>(new Registrar(endpoint));
	}

	/**
	 * Tells the web server of an endpoint as soon as it takes endpoints.
	 *
	 * @param endpoint the endpoint
	 */
	private record Registrar(ServerEndpointConfig endpoint) implements ServletContextListener {

		@Override
		public void contextInitialized(ServletContextEvent event) {
			String container = ServerContainer.class.getName();
			try {
				((ServerContainer) event.getServletContext().getAttribute(container)).addEndpoint(this.endpoint);
			}
			catch (DeploymentException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Has all connections share the bean.
	 */
	private static final class Configurator extends ServerEndpointConfig.Configurator {

		private final UserSockets sockets;

		private final CorsConfiguration allowed = new CorsConfiguration();

		Configurator(UserSockets sockets, List<String> origins) {
			this.sockets = sockets;
			this.allowed.setAllowedOriginPatterns(origins);
		}

		@Override
		public <T> T getEndpointInstance(Class<T> type) {
			return type.cast(this.sockets);
		}

		/** A program that is no browser need not say where it comes from. */
		@Override
		public boolean checkOrigin(String origin) {
			return origin == null || this.allowed.checkOrigin(origin) != null;
		}

	}

}
