package io.pubsub.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.cluster.Transport;
import io.pubsub.name.Names;
import io.pubsub.presence.Presence;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is served for the console: the page, and the figures that it asks for.
 */
class ConsoleTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=pubsub";

	/** What browsers say. */
	private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext start(Class<?> application, String name, String... properties) {
		List<String> all = new ArrayList<>(List.of("server.port=0", "server.address=127.0.0.1",
				"spring.main.banner-mode=off", "pubsub.node-name=" + name));
		all.addAll(List.of(properties));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
			.properties(all.toArray(String[]::new))
			.initializers((GenericApplicationContext prepared) -> prepared.registerBean(Transport.class,
					this.network::transport, (definition) -> definition.setDestroyMethodName("")))
			.run();
		this.contexts.add(context);
		return context;
	}

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	private HttpResponse<String> getFrom(ConfigurableApplicationContext context, String port, String path,
			String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty(port) + path));
		return this.client.send(((headers.length > 0) ? request.headers(headers) : request).build(),
				BodyHandlers.ofString());
	}

	private HttpResponse<String> get(ConfigurableApplicationContext context, String path, String... headers)
			throws IOException, InterruptedException {
		return getFrom(context, "local.server.port", path, headers);
	}

	private static void assertThatIsPage(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
		assertThat(response.body()).startsWith("<!DOCTYPE html>").contains("pub/sub console").doesNotContain("{{");
		assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(response.headers().allValues("Content-Security-Policy")).singleElement()
			.asString()
			.startsWith("default-src 'none'; script-src 'sha256-")
			.endsWith("frame-ancestors 'none'")
			.doesNotContain("unsafe");
	}

	@Test
	void aBrowserGetsThePage() throws Exception {
		ConfigurableApplicationContext alice = start(Application.class, "alice", EXPOSED);
		HttpResponse<String> response = get(alice, "/actuator/pubsub", "Accept", BROWSER);
		assertThatIsPage(response);
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(response.body()).as("is the same for all, and so tells nothing").doesNotContain("alice");
	}

	@Test
	void othersGetJson() throws Exception {
		ConfigurableApplicationContext alice = start(Application.class, "alice", EXPOSED);
		List<HttpResponse<String>> responses = List.of(get(alice, "/actuator/pubsub"),
				get(alice, "/actuator/pubsub", "Accept", "*/*"),
				get(alice, "/actuator/pubsub", "Accept", "application/json, text/plain, */*"),
				get(alice, "/actuator/pubsub", "Accept", "application/json"));
		assertThat(responses).allSatisfy((response) -> {
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(JsonMapper.shared().readTree(response.body()).get("node").asString()).isEqualTo("alice");
		});
	}

	@Test
	void nothingRunsOnThePageButItsOwnScript() {
		String html = ConsolePage.get().html();
		String policy = ConsolePage.get().headers().get("Content-Security-Policy");
		Matcher inline = Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL).matcher(html);
		List<String> kinds = new ArrayList<>();
		while (inline.find()) {
			kinds.add(inline.group(1));
			assertThat(policy).contains(inline.group(1) + "-src '" + ConsolePage.hash(inline.group(2)) + "'");
		}
		assertThat(kinds).containsExactly("style", "script");
		assertThat(html).as("no external assets")
			.doesNotContainPattern("https?://(?!www\\.w3\\.org/2000/svg)")
			.doesNotContain(" src=", "@import", "url(");
		assertThat(html).as("no text becomes markup")
			.doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|Function\\("
					+ "|DOMParser|setHTML|srcdoc|\\son\\w+=");
	}

	@Test
	void isOffUnlessExposed() throws Exception {
		ConfigurableApplicationContext hidden = start(Application.class, "alice");
		assertThat(get(hidden, "/actuator/pubsub", "Accept", BROWSER).statusCode()).isEqualTo(404);
		assertThat(hidden.getBeansOfType(PubSubConsole.class)).isEmpty();
		ConfigurableApplicationContext closed = start(Application.class, "bob", EXPOSED,
				"management.endpoint.pubsub.access=none");
		assertThat(get(closed, "/actuator/pubsub", "Accept", BROWSER).statusCode()).isEqualTo(404);
	}

	@Test
	void isThereOnAPortAndPathOfItsOwn() throws Exception {
		ConfigurableApplicationContext alice = start(Application.class, "alice", EXPOSED, "management.server.port=0",
				"management.server.address=127.0.0.1", "management.server.base-path=/ops",
				"management.endpoints.web.base-path=/manage", "server.servlet.context-path=/shop",
				"management.endpoints.web.path-mapping.pubsub=cluster");
		assertThatIsPage(getFrom(alice, "local.management.port", "/ops/manage/cluster", "Accept", BROWSER));
		assertThat(getFrom(alice, "local.management.port", "/ops/manage/cluster/pubsub?limit=1").body())
			.startsWith("{\"nodes\":{\"alice\":{\"result\":{");
		assertThat(get(alice, "/shop/manage/cluster", "Accept", BROWSER).statusCode()).isEqualTo(404);
	}

	@Test
	void securityGuardsItLikeAnyEndpoint() throws Exception {
		ConfigurableApplicationContext alice = start(SecuredApplication.class, "alice", EXPOSED);
		assertThat(get(alice, "/actuator/pubsub", "Accept", BROWSER).statusCode()).isEqualTo(401);
		assertThat(get(alice, "/actuator/pubsub/pubsub?limit=1").statusCode()).isEqualTo(401);
		String user = "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.ISO_8859_1));
		HttpResponse<String> response = get(alice, "/actuator/pubsub", "Accept", BROWSER, "Authorization", user);
		assertThatIsPage(response);
		assertThat(response.headers().allValues("X-Frame-Options")).containsExactly("DENY");
		assertThat(get(alice, "/actuator/pubsub/pubsub?limit=1", "Authorization", user).statusCode()).isEqualTo(200);
	}

	@Test
	void listsAreBoundedOnTheServer() throws Exception {
		ConfigurableApplicationContext alice = start(Application.class, "alice", EXPOSED);
		ConfigurableApplicationContext bob = start(Application.class, "bob", EXPOSED);
		Subscriptions subscriptions = bob.getBean(Subscriptions.class);
		for (int i = 0; i < 1500; i++) {
			subscriptions.subscribeWithoutWaiting("topic." + i, String.class, (message) -> {
			}, SubscriptionOptions.defaults());
		}
		subscriptions.subscribe("topic.last", String.class, (message) -> {
		});
		Mailbox mailbox = bob.getBean(Mailboxes.class).open(String.class, (message) -> {
		});
		for (int i = 0; i < 30; i++) {
			bob.getBean(Presence.class).track("Room." + i, "ann", null);
			bob.getBean(Names.class).register("name" + i, mailbox);
		}
		bob.getBean(Presence.class).track("Room.7", "ann", null);
		bob.getBean(Presence.class).track("Room.7", "ben", null);
		HttpResponse<String> response = get(alice, "/actuator/pubsub/pubsub?limit=20");
		assertThat(response.body().length()).isLessThan(30_000);
		for (String node : List.of("alice", "bob")) {
			JsonNode result = JsonMapper.shared().readTree(response.body()).get("nodes").get(node).get("result");
			assertThat(result.get("topics").get("total").intValue()).isEqualTo(1502);
			assertThat(result.get("topics").get("items").size()).isEqualTo(20);
			assertThat(result.get("topics").get("truncated").booleanValue()).isTrue();
			assertThat(result.get("names").get("total").intValue()).isEqualTo(30);
			assertThat(result.get("names").get("items").get(0).get("node").asString()).isEqualTo("bob");
			assertThat(result.get("presence").get("total").intValue()).isEqualTo(30);
			assertThat(result.get("presence").get("items").size()).isEqualTo(20);
			assertThat(result.get("presence").get("items").get(0))
				.hasToString("{\"scope\":\"Room.7\",\"keys\":2,\"entries\":3}");
		}
		JsonNode found = JsonMapper.shared()
			.readTree(get(alice, "/actuator/pubsub/pubsub?limit=20&search=ROOM.29").body())
			.get("nodes")
			.get("bob")
			.get("result");
		assertThat(found.get("presence").get("total").intValue()).isOne();
		assertThat(found.get("topics").get("total").intValue()).isZero();
		assertThat(get(alice, "/actuator/pubsub?limit=1001").statusCode()).isEqualTo(400);
		assertThat(get(alice, "/actuator/pubsub?limit=-1").statusCode()).isEqualTo(400);
		assertThat(get(alice, "/actuator/pubsub?limit=x").statusCode()).isEqualTo(400);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSecurity
	static class SecuredApplication {

		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().hasRole("OPERATOR"))
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("ann").password("{noop}secret").roles("OPERATOR").build());
		}

	}

}
