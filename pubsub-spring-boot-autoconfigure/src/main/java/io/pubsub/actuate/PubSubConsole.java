package io.pubsub.actuate;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

/**
 * The console: what a browser gets from the endpoint {@code pubsub}, where other clients
 * get JSON. It is a page that says nothing by itself: its script asks the endpoint for
 * what it shows, on all nodes, by {@code pubsub/pubsub}. So a user who may not read the
 * endpoint sees nothing, and nothing is computed while no page is open.
 */
@EndpointWebExtension(endpoint = PubSubEndpoint.class)
public final class PubSubConsole {

	private static final MimeType HTML = new MimeType("text", "html", StandardCharsets.UTF_8);

	private final Consumer<Map<String, String>> headers;

	/**
	 * Creates the console.
	 * @param headers adds headers to the response to the current request
	 */
	public PubSubConsole(Consumer<Map<String, String>> headers) {
		this.headers = headers;
	}

	/**
	 * The page.
	 * @return HTML
	 */
	@ReadOperation(produces = "text/html")
	public WebEndpointResponse<String> page() {
		ConsolePage page = ConsolePage.get();
		this.headers.accept(page.headers());
		return new WebEndpointResponse<>(page.html(), WebEndpointResponse.STATUS_OK, HTML);
	}

}
