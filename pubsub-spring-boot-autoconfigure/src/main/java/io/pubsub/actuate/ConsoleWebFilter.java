package io.pubsub.actuate;

import java.util.Map;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Adds the headers of the console's page on reactive web servers, where an endpoint
 * cannot.
 */
public final class ConsoleWebFilter implements WebFilter {

	private final Supplier<String> path;

	/**
	 * Creates the filter.
	 * @param path the path of the endpoint within its server
	 */
	public ConsoleWebFilter(Supplier<String> path) {
		this.path = path;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (exchange.getRequest().getPath().pathWithinApplication().value().equals(this.path.get())) {
			ServerHttpResponse response = exchange.getResponse();
			response.beforeCommit(() -> Mono.fromRunnable(() -> addHeaders(response)));
		}
		return chain.filter(exchange);
	}

	private static void addHeaders(ServerHttpResponse response) {
		if (MediaType.TEXT_HTML.isCompatibleWith(response.getHeaders().getContentType())) {
			Map<String, String> headers = ConsolePage.get().headers();
			headers.forEach(response.getHeaders()::set);
		}
	}

}
