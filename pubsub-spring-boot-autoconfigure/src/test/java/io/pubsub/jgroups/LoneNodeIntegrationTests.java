package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.net.httpserver.HttpServer;
import org.jgroups.util.TimeScheduler;
import org.jgroups.util.TimeScheduler3;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.pubsub.jgroups.discovery.HostPort;
import io.pubsub.jgroups.discovery.LoneNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node says that was told where others are and finds none.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class LoneNodeIntegrationTests extends LocalCluster {

	@Test
	void aClosedPortIsNamed(CapturedOutput output) {
		int closed = freePort();
		start(hosts("127.0.0.1:" + closed));
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("Node node is alone in cluster '" + this.cluster + "'")
			.contains("'127.0.0.1', port " + closed + " (nothing answers there)")
			.doesNotContain("no node of this cluster");
	}

	@Test
	void anHttpServerOnThePortIsNamed(CapturedOutput output) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
		int closed = freePort();
		try {
			start(hosts("127.0.0.1:" + server.getAddress().getPort(), "127.0.0.1:" + closed));
			assertThat(warnings(output)).singleElement()
				.asString()
				.contains("'127.0.0.1', port " + server.getAddress().getPort()
						+ " (what answers there is no node of this cluster: another server, such as one for HTTP")
				.contains("port " + closed + " (nothing answers there)");
		}
		finally {
			server.stop(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "other", "\u0161" })
	void aNodeOfAnotherClusterOnThePortIsNamed(String name, CapturedOutput output) {
		int port = freePort();
		Node other = new Node(JGroupsOptions.builder(this.cluster + "-" + name, "other")
			.discovery(Discovery.STATIC)
			.bindPort(port)
			.staticHosts(List.of("127.0.0.1"))
			.build());
		try {
			other.start();
			start(JGroupsOptions.builder(this.cluster + "-a", "node")
				.discovery(Discovery.STATIC)
				.staticHosts(List.of("127.0.0.1:" + port))
				.bindPort(freePort())
				.build());
			assertThat(warnings(output)).singleElement().asString().contains("is no node of this cluster");
		}
		finally {
			other.transport.close();
		}
	}

	@Test
	void aNameThatDnsDoesNotKnowIsNamed(CapturedOutput output) {
		start(builder().discovery(Discovery.DNS).dnsQuery("no-such-service.invalid").bindPort(freePort()).build());
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("the addresses of 'no-such-service.invalid'")
			.contains("(this name has no address)");
	}

	@Test
	void aNodeThatFindsAnotherOrHasOnlyItselfToFindIsQuiet(CapturedOutput output) {
		int port = freePort();
		Node first = start(
				builder().discovery(Discovery.STATIC).staticHosts(List.of("127.0.0.1")).bindPort(port).build());
		Node second = start(hosts("127.0.0.1:" + port, "127.0.0.1:" + freePort()));
		awaitMembers(first, first, second);
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void theStartSaysWhereTheNodeIs() {
		int port = freePort();
		Node node = start(
				builder().discovery(Discovery.STATIC).staticHosts(List.of("127.0.0.1")).bindPort(port).build());
		assertThat(node.transport.description())
			.isEqualTo("cluster '" + this.cluster + "', at 127.0.0.1:" + port + ", discovery static");
	}

	@Test
	void ofManyThatWereLookedForAFewAreNamed(CapturedOutput output) {
		Map<String, HostPort> wanted = new LinkedHashMap<>();
		for (int i = 1; i <= 60; i++) {
			wanted.put("host " + i, new HostPort("127.0.0.1", freePort()));
		}
		new LoneNode("node", this.cluster, wanted, new InetSocketAddress("127.0.0.1", 1), () -> true, (task, delay) -> {
		}).watch(Duration.ofHours(1));
		assertThat(warnings(output)).singleElement()
			.asString()
			.contains("host 1 (nothing answers there)",
					"host 5 (nothing answers there), and 55 more. It goes on looking")
			.doesNotContain("host 6");
	}

	@Test
	void itIsSaidAgainMoreAndMoreRarelyUntilSomebodyIsFound(CapturedOutput output) throws Exception {
		AtomicBoolean alone = new AtomicBoolean(true);
		TimeScheduler timer = new TimeScheduler3();
		try {
			long begun = System.nanoTime();
			Map<String, HostPort> wanted = Map.of("the port", new HostPort("127.0.0.1", freePort()));
			new LoneNode("node", this.cluster, wanted, new InetSocketAddress("127.0.0.1", 1), alone::get,
					(task, delay) -> timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS))
				.watch(Duration.ofMillis(250));
			await().until(() -> warnings(output).size() == 4);
			assertThat(millisSince(begun)).as("250, 500, 1000").isGreaterThanOrEqualTo(1750);
			await().until(() -> timer.size() == 1);
			alone.set(false);
			await().until(() -> timer.size() == 0);
			assertThat(warnings(output)).hasSize(4);
		}
		finally {
			timer.stop();
		}
	}

	private JGroupsOptions hosts(String... hosts) {
		return builder().discovery(Discovery.STATIC).staticHosts(List.of(hosts)).bindPort(freePort()).build();
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains("WARN") && line.contains("is alone")).toList();
	}

}
