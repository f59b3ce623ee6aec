package io.pubsub.autoconfigure;

import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.ParameterValueMapper;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.server.WebFilter;

import io.pubsub.Cluster;
import io.pubsub.Subscriptions;
import io.pubsub.actuate.ClusterEndpoints;
import io.pubsub.actuate.ConsoleWebFilter;
import io.pubsub.actuate.NodeEndpoints;
import io.pubsub.actuate.PubSubConsole;
import io.pubsub.actuate.PubSubEndpoint;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.Requester;

/**
 * Auto-configuration of the endpoint {@code pubsub}, and of what it asks other nodes.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class,
		afterName = { "org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration",
				"org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration" })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(PubSubEndpoint.class)
@ConditionalOnBean({ Cluster.class, PubSubNode.class })
public final class PubSubEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PubSubEndpoint pubSubEndpoint(Cluster cluster, PubSubNode node, PubSubProperties properties,
			ObjectProvider<ClusterEndpoints> endpoints) {
		return new PubSubEndpoint(cluster, node.metrics(), properties.getCluster().getExpectedSize(),
				endpoints.getIfAvailable());
	}

	/**
	 * The console, where responses get their headers by way of the Servlet API.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ RequestContextHolder.class, HttpServletResponse.class })
	@ConditionalOnWebApplication(type = Type.SERVLET)
	static class ServletConsole {

		@Bean
		@ConditionalOnMissingBean
		PubSubConsole pubSubConsole() {
			return new PubSubConsole(ServletConsole::add);
		}

		private static void add(Map<String, String> headers) {
			if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
				HttpServletResponse response = attributes.getResponse();
				if (response != null) {
					headers.forEach(response::setHeader);
				}
			}
		}

	}

	/**
	 * The console on reactive web servers, where a filter adds the headers.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebFilter.class)
	@ConditionalOnWebApplication(type = Type.REACTIVE)
	static class ReactiveConsole {

		@Bean
		@ConditionalOnMissingBean
		PubSubConsole pubSubConsole() {
			return new PubSubConsole((headers) -> {
			});
		}

		@Bean
		ConsoleWebFilter pubSubConsoleWebFilter(ObjectProvider<PathMappedEndpoints> endpoints) {
			EndpointId id = EndpointId.of("pubsub");
			return new ConsoleWebFilter(SingletonSupplier.of(() -> endpoints.getObject().getPath(id)));
		}

	}

	/**
	 * The endpoints of all nodes, where there is JSON.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EndpointJsonMapper.class)
	@ConditionalOnBean({ EndpointJsonMapper.class, ParameterValueMapper.class, EndpointAccessResolver.class })
	static class Everywhere {

		@Bean
		NodeEndpoints pubSubNodeEndpoints(ApplicationContext context, ParameterValueMapper parameters,
				ObjectProvider<OperationInvokerAdvisor> advisors, EndpointAccessResolver access) {
			return new NodeEndpoints(context, parameters, advisors.orderedStream().toList(), access);
		}

		@Bean
		@ConditionalOnMissingBean
		ClusterEndpoints pubSubClusterEndpoints(Cluster cluster, Requester requester, EndpointJsonMapper json) {
			return new ClusterEndpoints(cluster, requester, json.get());
		}

		@Bean
		EndpointsLifecycle pubSubEndpointsLifecycle(ClusterEndpoints all, NodeEndpoints own,
				Subscriptions subscriptions) {
			return new EndpointsLifecycle(all, own, subscriptions);
		}

	}

}
