package io.pubsub.sample.messages;

import java.util.List;
import java.util.Set;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import org.apache.tomcat.websocket.server.WsSci;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Has users connect to {@code /ws}, also from the pages of other instances. With what
 * Tomcat has for that: {@code spring-boot-starter-websocket} could not be had.
 */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

	@Bean
	TomcatContextCustomizer socketEndpoint(UserSockets sockets, @Value("${sample.origins}") List<String> origins) {
		ServerEndpointConfig endpoint = ServerEndpointConfig.Builder.create(UserSockets.class, "/ws")
			.configurator(new Configurator(sockets, origins))
			.build();
		return (context) -> {
			context.addServletContainerInitializer(new WsSci(), Set.of());
			context.addServletContainerInitializer((types, servletContext) -> add(endpoint, servletContext), Set.of());
		};
	}

	private static void add(ServerEndpointConfig endpoint, ServletContext context) throws ServletException {
		try {
			ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
			container.addEndpoint(endpoint);
		}
		catch (DeploymentException ex) {
			throw new ServletException(ex);
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
