package io.pubsub.integration;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console on real servers of Spring MVC and of WebFlux.
 */
@Timeout(120)
class ConsoleServersIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private HttpResponse<String> get(String url, String accept) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).build(),
				BodyHandlers.ofString());
	}

	private void assertThatItServesTheConsole(String url) throws IOException, InterruptedException {
		HttpResponse<String> page = get(url, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
		assertThat(page.headers().allValues("Content-Security-Policy")).singleElement()
			.asString()
			.endsWith("frame-ancestors 'none'");
		assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(page.body()).contains("pub/sub console");
		HttpResponse<String> json = get(url, "*/*");
		assertThat(json.body()).startsWith("{\"node\":\"alice\"");
		assertThat(json.headers().firstValue("Content-Security-Policy")).isEmpty();
		assertThat(get(url + "/pubsub?limit=5&search=a&timeout=5s", "application/json").body())
			.startsWith("{\"nodes\":{\"alice\":{\"result\":{\"node\":\"alice\"");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void isServedBesideTheApplication(WebApplicationType type) throws Exception {
		String context = (type == WebApplicationType.SERVLET) ? "--server.servlet.context-path=/shop"
				: "--spring.webflux.base-path=/shop";
		try (TestNode node = TestNode.start(type, Application.class, "--pubsub.cluster.enabled=false", context,
				"--management.endpoints.web.exposure.include=pubsub", "--management.endpoints.web.base-path=/manage")) {
			assertThatItServesTheConsole("http://" + node.address() + "/shop/manage/pubsub");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void isServedOnAPortOfItsOwn(WebApplicationType type) throws Exception {
		try (TestNode node = TestNode.start(type, Application.class, "--pubsub.cluster.enabled=false",
				"--management.server.port=0", "--management.server.address=127.0.0.1",
				"--management.server.base-path=/ops", "--management.endpoints.web.exposure.include=pubsub")) {
			String port = node.context().getEnvironment().getProperty("local.management.port");
			assertThatItServesTheConsole("http://127.0.0.1:" + port + "/ops/actuator/pubsub");
			assertThat(get("http://" + node.address() + "/actuator/pubsub", "text/html").statusCode()).isEqualTo(404);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
