package io.pubsub.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.actuate.ClusterEndpoints.Answers;
import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Actuator endpoints of several applications with web servers, in one cluster on a
 * network in memory.
 */
class ClusterEndpointsTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=pubsub,stock,loggers,health,info,threaddump";

	private static final String UNRESTRICTED = "management.endpoint.pubsub.access=unrestricted";

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext start(String name, String... properties) {
		List<String> all = new ArrayList<>(List.of("server.port=0", "server.address=127.0.0.1",
				"spring.main.banner-mode=off", "pubsub.node-name=" + name));
		all.addAll(List.of(properties));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties(all.toArray(String[]::new))
			.initializers((GenericApplicationContext prepared) -> prepared.registerBean(Transport.class,
					this.network::transport, (definition) -> definition.setDestroyMethodName("")))
			.run();
		this.contexts.add(context);
		return context;
	}

	@AfterEach
	void close() {
		for (ConfigurableApplicationContext context : this.contexts) {
			context.getBean(StockEndpoint.class).open.countDown();
			context.close();
		}
	}

	private HttpResponse<String> send(ConfigurableApplicationContext context, String method, String path, String body)
			throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port")
				+ "/actuator/pubsub/" + path);
		return this.client.send(HttpRequest.newBuilder(uri)
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.build(), BodyHandlers.ofString());
	}

	private JsonNode nodes(ConfigurableApplicationContext context, String method, String path, String body)
			throws IOException, InterruptedException {
		HttpResponse<String> response = send(context, method, path, body);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body()).get("nodes");
	}

	private static StockEndpoint stock(ConfigurableApplicationContext context) {
		return context.getBean(StockEndpoint.class);
	}

	@Test
	void readsWritesAndDeletesOnEveryNode() throws Exception {
		ConfigurableApplicationContext alice = start("alice", EXPOSED, UNRESTRICTED);
		ConfigurableApplicationContext bob = start("bob", EXPOSED, UNRESTRICTED);
		nodes(alice, "POST", "stock/book", "{\"value\":\"7\"}");
		assertThat(stock(alice).items).containsEntry("book", "7");
		assertThat(stock(bob).items).containsEntry("book", "7");
		stock(bob).items.put("book", "8");
		JsonNode read = nodes(alice, "GET", "stock", "");
		assertThat(read.get("alice").get("result").get("book").asString()).isEqualTo("7");
		assertThat(read.get("bob").get("result").get("book").asString()).isEqualTo("8");
		nodes(bob, "DELETE", "stock/book?nodes=alice", "");
		assertThat(stock(alice).items).isEmpty();
		assertThat(stock(bob).items).containsKey("book");
		assertThat(send(alice, "GET", "stock?nodes=alice,carol", "").statusCode()).isEqualTo(400);
	}

	@Test
	void usesTheEndpointsOfSpringBoot() throws Exception {
		ConfigurableApplicationContext alice = start("alice", EXPOSED, UNRESTRICTED);
		start("bob", EXPOSED, UNRESTRICTED);
		String logger = "io.pubsub.logger.of.a.test";
		JsonNode written = nodes(alice, "POST", "loggers/" + logger, "{\"configuredLevel\":\"DEBUG\"}");
		assertThat(written.propertyNames()).containsExactlyInAnyOrder("alice", "bob");
		assertThat(written.findValues("error")).isEmpty();
		assertThat(LoggingSystem.get(getClass().getClassLoader()).getLoggerConfiguration(logger).getConfiguredLevel())
			.isEqualTo(LogLevel.DEBUG);
		assertThat(
				nodes(alice, "GET", "loggers/" + logger, "").get("bob").get("result").get("effectiveLevel").asString())
			.isEqualTo("DEBUG");
		assertThat(nodes(alice, "GET", "health", "").get("bob").get("result").get("status").asString()).isEqualTo("UP");
		assertThat(nodes(alice, "GET", "info", "").get("bob").has("error")).isFalse();
		assertThat(nodes(alice, "GET", "threaddump", "").get("bob").get("result").get("threads").size())
			.isGreaterThan(1);
		assertThat(nodes(alice, "GET", "pubsub", "").get("bob").get("result").get("node").asString()).isEqualTo("bob");
	}

	@Test
	void eachNodeDecidesWhatMayBeDone() throws Exception {
		ConfigurableApplicationContext alice = start("alice", EXPOSED, UNRESTRICTED);
		ConfigurableApplicationContext bob = start("bob", EXPOSED);
		ConfigurableApplicationContext carol = start("carol", "management.endpoints.web.exposure.include=pubsub",
				UNRESTRICTED);
		ConfigurableApplicationContext dave = start("dave", "management.endpoints.web.exposure.include=stock");
		JsonNode nodes = nodes(alice, "POST", "stock/book", "{\"value\":\"7\"}");
		assertThat(nodes.get("alice").has("error")).isFalse();
		assertThat(nodes.get("bob").get("error").asString()).contains("management.endpoint.pubsub.access");
		assertThat(nodes.get("carol").get("error").asString()).contains("No endpoint 'stock' is exposed");
		assertThat(nodes.get("dave").get("error").asString()).contains("expose its endpoint 'pubsub'");
		assertThat(List.of(bob, carol, dave)).allSatisfy((other) -> assertThat(stock(other).items).isEmpty());
		assertThat(send(bob, "POST", "stock/book", "{\"value\":\"7\"}").statusCode()).isEqualTo(405);
		assertThat(nodes(alice, "GET", "pubsub/stock", "").findValues("result")).as("nobody passes it on").isEmpty();
	}

	@Test
	void aNodeThatDoesNotAnswerHoldsUpNoOther() throws Exception {
		ConfigurableApplicationContext alice = start("alice", EXPOSED, UNRESTRICTED);
		ConfigurableApplicationContext bob = start("bob", EXPOSED, UNRESTRICTED);
		stock(bob).closed = true;
		JsonNode nodes = nodes(alice, "GET", "stock?timeout=3s", "");
		assertThat(nodes.get("alice").has("error")).isFalse();
		assertThat(nodes.get("bob").get("error").asString()).contains("has not replied");
	}

	@Test
	void aNodeThatLeavesIsNotWaitedFor() throws Exception {
		ConfigurableApplicationContext alice = start("alice", EXPOSED, UNRESTRICTED);
		ConfigurableApplicationContext bob = start("bob", EXPOSED, UNRESTRICTED);
		stock(bob).closed = true;
		ClusterEndpoints endpoints = alice.getBean(ClusterEndpoints.class);
		CompletableFuture<Answers> answers = endpoints.ask(
				new EndpointCall(OperationType.READ, List.of("stock"), Map.of()),
				endpoints.nodes(List.of("alice", "bob")), Duration.ofDays(1));
		await().until(() -> stock(bob).asked.getCount() == 0);
		this.network.partition(Set.of(bob.getBean(Transport.class)), Set.of(alice.getBean(Transport.class)));
		Answers all = answers.get(60, TimeUnit.SECONDS);
		assertThat(all.nodes().get("alice").error()).isNull();
		assertThat(all.nodes().get("bob").error()).isNotNull();
		assertThat(all.isComplete()).isFalse();
	}

	@Test
	void tellsWhatAnEndpointHasThrown() {
		ConfigurableApplicationContext alice = start("alice", EXPOSED, UNRESTRICTED);
		ClusterEndpoints endpoints = alice.getBean(ClusterEndpoints.class);
		assertThat(endpoints.write(List.of("stock", "book"), Map.of()).join().nodes().get("alice").error())
			.contains("value");
		assertThat(endpoints.read(List.of("stock", "fail"), Map.of()).join().nodes().get("alice").error())
			.contains("out of order");
		assertThat(endpoints.read(List.of("stock", "later"), Map.of()).join().nodes().get("alice").result())
			.isEqualTo("in a while");
		assertThat(endpoints.read(List.of("stock", "a", "b"), Map.of()).join().nodes().get("alice").error())
			.contains("no read operation for 2");
		assertThatIllegalArgumentException().isThrownBy(() -> endpoints.read(List.of(), Map.of()));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(StockEndpoint.class)
	static class Application {

	}

	@Endpoint(id = "stock")
	static class StockEndpoint {

		final Map<String, String> items = new ConcurrentHashMap<>();

		final CountDownLatch asked = new CountDownLatch(1);

		final CountDownLatch open = new CountDownLatch(1);

		volatile boolean closed;

		@ReadOperation
		Map<String, String> all() throws InterruptedException {
			this.asked.countDown();
			if (this.closed) {
				this.open.await();
			}
			return this.items;
		}

		@ReadOperation
		@Nullable Object one(@Selector String item) {
			return switch (item) {
				case "fail" -> throw new IllegalStateException("The stock is out of order");
				case "later" -> CompletableFuture.supplyAsync(() -> "in a while");
				default -> this.items.get(item);
			};
		}

		@WriteOperation
		void set(@Selector String item, String value) {
			this.items.put(item, value);
		}

		@DeleteOperation
		void remove(@Selector String item) {
			this.items.remove(item);
		}

	}

}
