package io.pubsub.sse;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.Publisher;
import io.pubsub.StartPosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams of several nodes that remember what is published.
 */
@Timeout(240)
class SseClusterIntegrationTests {

	private static final String TOPIC = "history.orders.*";

	private final String name = "test-" + UUID.randomUUID();

	private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

	private ConfigurableApplicationContext start(String node) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).run(
				"--pubsub.node-name=" + node, "--pubsub.cluster.name=" + this.name, "--pubsub.cluster.bind-port=0",
				"--server.port=0", "--spring.main.banner-mode=off", "--spring.application.name=sse",
				"--pubsub.history[0].topics=history.**", "--pubsub.history[0].keep=1000",
				"--pubsub.history[0].copies=2", "--pubsub.history[1].topics=short", "--pubsub.history[1].keep=2");
		this.nodes.add(context);
		return context;
	}

	private static SseClient connect(ConfigurableApplicationContext node, String topic, String lastEventId)
			throws Exception {
		return SseClient.connect(((WebServerApplicationContext) node).getWebServer().getPort(),
				"/stream?topic=" + topic, lastEventId);
	}

	@AfterEach
	void close() {
		for (int i = this.nodes.size() - 1; i >= 0; i--) {
			this.nodes.get(i).close();
		}
	}

	@Test
	void aClientThatGoesFromNodeToNodeGetsEachMessageOnce() throws Exception {
		ConfigurableApplicationContext one = start("one");
		ConfigurableApplicationContext two = start("two");
		Publisher publisher = two.getBean(Publisher.class);
		AtomicInteger published = new AtomicInteger();
		CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
			while (published.get() < 600) {
				publisher.publishConfirmed("history.orders." + published.get() % 3, published.getAndIncrement()).join();
			}
		});
		List<Integer> received = new ArrayList<>();
		String cursor = null;
		for (int connection = 0; connection < 6; connection++) {
			ConfigurableApplicationContext node = (connection % 2 == 0) ? one : two;
			try (SseClient client = connect(node, TOPIC, cursor)) {
				cursor = follow(client, received, (connection + 1) * 80, cursor);
			}
		}
		try (SseClient served = connect(one, TOPIC, cursor)) {
			cursor = follow(served, received, 500, cursor);
			one.close();
			String retry = null;
			while (retry == null) {
				SseClient.Event event = served.next();
				if (event.data() != null) {
					received.add(Integer.parseInt(event.data()));
					cursor = event.id();
				}
				retry = event.retry();
			}
			served.awaitEnd();
		}
		publishing.join();
		try (SseClient client = connect(two, TOPIC, cursor)) {
			follow(client, received, 600 - received.get(0), cursor);
		}
		for (int i = 1; i < received.size(); i++) {
			assertThat(received.get(i)).as("after " + received.get(i - 1)).isEqualTo(received.get(i - 1) + 1);
		}
		assertThat(received).last().isEqualTo(599);
	}

	/** Receives messages until there are so many, and says where the client stands. */
	private static String follow(SseClient client, List<Integer> received, int count, String lastId)
			throws InterruptedException {
		String id = lastId;
		while (received.size() < count) {
			SseClient.Event event = client.next();
			assertThat(event.name()).isNull();
			assertThat(event.id()).isNotNull();
			id = event.id();
			if (event.data() != null) {
				received.add(Integer.parseInt(event.data()));
			}
		}
		return id;
	}

	@Test
	void whatCursorsMeanAndWhatTheyDoNot() throws Exception {
		ConfigurableApplicationContext one = start("one");
		Publisher publisher = one.getBean(Publisher.class);
		String cursor;
		try (SseClient client = connect(one, "short", null)) {
			cursor = client.next().id();
			assertThat(cursor).isNotNull();
			publisher.publish("short", 0);
			assertThat(client.next().data()).isEqualTo("0");
		}
		for (int i = 1; i <= 5; i++) {
			publisher.publish("short", i);
		}
		try (SseClient late = connect(one, "short", cursor)) {
			assertThat(late.next().id()).as("where it begins").isEqualTo(cursor);
			assertThat(late.next().name()).isEqualTo("reset");
			assertThat(late.next().data()).isEqualTo("4");
			assertThat(late.next().data()).isEqualTo("5");
			publisher.publish("short", 6);
			assertThat(late.next().data()).isEqualTo("6");
		}
		for (String foreign : List.of("nonsense", "x".repeat(4_000), connected(one, TOPIC), "é")) {
			try (SseClient client = connect(one, "short", foreign)) {
				SseClient.Event reset = client.next();
				assertThat(reset.name()).isEqualTo("reset");
				assertThat(reset.data()).isEqualTo("cursor");
				assertThat(reset.id()).isNotNull();
				publisher.publish("short", "now");
				assertThat(client.next().data()).isEqualTo("now");
			}
		}
		try (SseClient last = SseClient.connect(((WebServerApplicationContext) one).getWebServer().getPort(),
				"/last?topic=short", null)) {
			assertThat(last.next().data()).isNull();
			assertThat(last.next().data()).isEqualTo("now");
			assertThat(last.next().data()).isEqualTo("now");
		}
	}

	private static String connected(ConfigurableApplicationContext node, String topic) throws Exception {
		try (SseClient client = connect(node, topic, null)) {
			return client.next().id();
		}
	}

	@Test
	void aTopicWithoutHistoryIsFollowedAndNotResumed() throws Exception {
		ConfigurableApplicationContext one = start("one");
		ConfigurableApplicationContext two = start("two");
		try (SseClient client = connect(one, "forgetful", null)) {
			SseClient.Event open = client.next();
			two.getBean(Publisher.class).publish("forgetful", "a");
			SseClient.Event event = client.next();
			assertThat(event.data()).isEqualTo("a");
			assertThat(event.id()).isNull();
			two.getBean(Publisher.class).publish("forgetful", "missed");
			assertThat(client.next().data()).isEqualTo("missed");
			try (SseClient again = connect(one, "forgetful", open.id())) {
				assertThat(again.next().name()).as("no history, no reset").isNull();
				two.getBean(Publisher.class).publish("forgetful", "b");
				assertThat(again.next().data()).isEqualTo("b");
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Controller controller(SseStreams streams) {
			return new Controller(streams);
		}

	}

	@RestController
	static class Controller {

		private final SseStreams streams;

		Controller(SseStreams streams) {
			this.streams = streams;
		}

		@GetMapping("/stream")
		SseEmitter stream(@RequestParam String topic, HttpServletRequest request) {
			return this.streams.open(request, topic, Object.class);
		}

		@GetMapping("/last")
		SseEmitter last(@RequestParam String topic, HttpServletRequest request) {
			return this.streams.open(request, topic, Object.class, PayloadMapper.INSTANCE, StartPosition.last(2));
		}

	}

}
