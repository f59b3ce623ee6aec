package io.pubsub.integration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.stream.FluxTopics;
import io.pubsub.stream.Topics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Controllers that return streams, on real servers of Spring MVC and of WebFlux.
 */
@Timeout(120)
class ControllersIntegrationTests {

	static Stream<Arguments> servers() {
		return Stream.of(WebApplicationType.SERVLET, WebApplicationType.REACTIVE)
			.flatMap((type) -> Stream.of("flow", "flux").map((path) -> Arguments.of(type, path)));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	@ParameterizedTest
	@MethodSource("servers")
	void aControllerReturnsAStreamAsItIs(WebApplicationType type, String path) {
		// graceful shutdown would wait longer than this test may take
		try (TestNode node = TestNode.start(type, Application.class, "--pubsub.cluster.enabled=false",
				"--server.shutdown=graceful", "--spring.lifecycle.timeout-per-shutdown-phase=10m")) {
			Subscriptions subscriptions = node.bean(Subscriptions.class);
			assertThat(subscriptions.all()).isEmpty();
			Publisher publisher = node.bean(Publisher.class);
			EventLines leaving = EventLines.open(node.address() + "/" + path);
			EventLines staying = EventLines.open(node.address() + "/" + path);
			await().until(() -> subscriptions.all().size() == 2);
			publisher.publish("prices.ACME", new Price("ACME", 7));
			publisher.publish("prices.ACME", new Price("ACME", 8));
			for (EventLines client : List.of(leaving, staying)) {
				await().until(() -> client.data.size() == 2);
				assertThat(client.data).containsExactly("{\"name\":\"ACME\",\"cents\":7}",
						"{\"name\":\"ACME\",\"cents\":8}");
			}
			leaving.close();
			await().until(() -> {
				// the server finds out when it writes
				publisher.publish("prices.ACME", new Price("ACME", 9));
				return subscriptions.all().size() == 1;
			});
			assertThat(staying.ended).isFalse();
			node.close();
			await().until(() -> staying.ended);
			assertThat(staying.data).as("ended properly").noneMatch((line) -> line.startsWith("failed"));
		}
	}

	record Price(String name, int cents) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

	}

	@RestController
	static class Controller {

		private final Topics topics;

		private final FluxTopics fluxes;

		Controller(Topics topics, FluxTopics fluxes) {
			this.topics = topics;
			this.fluxes = fluxes;
		}

		@GetMapping(path = "/flow", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flow.Publisher<Price> flow() {
			return this.topics.payloads("prices.*", Price.class);
		}

		@GetMapping(path = "/flux", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<ServerSentEvent<Price>> flux() {
			return this.fluxes.flux("prices.*", Price.class)
				.map((message) -> ServerSentEvent.builder(message.getPayload()).event("price").build());
		}

	}

}
