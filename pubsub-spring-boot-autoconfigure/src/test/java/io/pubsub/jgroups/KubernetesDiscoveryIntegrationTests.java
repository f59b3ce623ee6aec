package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that find each other by a stub of the Kubernetes API, at addresses of loopback.
 */
@Timeout(120)
class KubernetesDiscoveryIntegrationTests extends LocalCluster {

	private static final String SECRET = "6Wg2vJ8sQx9LrTnZ4bKy";

	private final Map<String, String> before = new HashMap<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final List<String> pods = new CopyOnWriteArrayList<>();

	private final int port = freePort();

	private volatile int status = 200;

	private HttpServer api;

	@TempDir
	private Path directory;

	@BeforeEach
	void startApi() throws IOException {
		this.api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.api.createContext("/", this::answer);
		this.api.start();
		Path token = Files.writeString(this.directory.resolve("token"), "a-token");
		set("KUBERNETES_MASTER_PROTOCOL", "http");
		set("KUBERNETES_SERVICE_HOST", "127.0.0.1");
		set("KUBERNETES_SERVICE_PORT", Integer.toString(this.api.getAddress().getPort()));
		set("KUBERNETES_SA_TOKEN_FILE", token.toString());
		set("KUBERNETES_OPERATION_SLEEP", "100");
	}

	@AfterEach
	void stopApi() {
		this.api.stop(0);
		this.before.forEach((name, value) -> {
			if (value != null) {
				System.setProperty(name, value);
			}
			else {
				System.clearProperty(name);
			}
		});
	}

	@Test
	void podsOfTheNamespaceWithTheLabelsFormACluster() {
		this.pods.addAll(List.of("127.0.0.1", "127.0.0.2"));
		Node one = start(options("127.0.0.1"));
		Node two = start(options("127.0.0.2"));
		awaitMembers(one, one.transport.self(), two.transport.self());
		awaitMembers(two, one.transport.self(), two.transport.self());
		assertThat(this.requests).isNotEmpty()
			.allMatch((request) -> request
				.equals("GET /api/v1/namespaces/shop/pods?labelSelector=app=shop Bearer a-token"));
	}

	@Test
	void podsThatTheApiDoesNotNameYetAreFoundLater() {
		this.pods.add("127.0.0.1");
		Node one = start(options("127.0.0.1"));
		Node two = start(options("127.0.0.2"));
		this.pods.add("127.0.0.2");
		awaitMembers(one, one.transport.self(), two.transport.self());
		awaitMembers(two, one.transport.self(), two.transport.self());
	}

	@Test
	void withoutTheRightToListPodsANodeStartsAloneAndGoesOnAsking() {
		this.pods.addAll(List.of("127.0.0.1", "127.0.0.2"));
		this.status = 403;
		Node one = start(options("127.0.0.1"));
		assertThat(one.members()).containsExactly(one.transport.self());
		this.status = 200;
		Node two = start(options("127.0.0.2"));
		awaitMembers(one, one.transport.self(), two.transport.self());
	}

	private JGroupsOptions options(String address) {
		return builder().bindAddress(address)
			.bindPort(this.port)
			.discovery(Discovery.KUBERNETES)
			.kubernetesNamespace("shop")
			.kubernetesLabels("app=shop")
			.secret(SECRET)
			.build();
	}

	private void set(String name, String value) {
		this.before.put(name, System.setProperty(name, value));
	}

	private void answer(HttpExchange exchange) throws IOException {
		this.requests.add(exchange.getRequestMethod() + " "
				+ URLDecoder.decode(exchange.getRequestURI().toString(), StandardCharsets.UTF_8) + " "
				+ exchange.getRequestHeaders().getFirst("Authorization"));
		String items = this.pods.stream()
			.map(KubernetesDiscoveryIntegrationTests::pod)
			.collect(Collectors.joining(","));
		byte[] body = ("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[" + items + "]}")
			.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(this.status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private static String pod(String address) {
		return """
				{"metadata": {"name": "shop-%1$s", "namespace": "shop", "labels": {"app": "shop"}},
				 "status": {"phase": "Running", "podIP": "%1$s",
				  "conditions": [{"type": "Ready", "status": "True"}],
				  "containerStatuses": [{"name": "shop", "ready": true}]}}""".formatted(address);
	}

}
