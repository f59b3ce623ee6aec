package io.pubsub.integration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aControllerReturnsAStreamAsItIs(WebApplicationType type) {
		// graceful shutdown would wait longer than this test may take
		try (TestNode node = TestNode.start(type, Application.class, "--pubsub.cluster.enabled=false",
				"--server.shutdown=graceful", "--spring.lifecycle.timeout-per-shutdown-phase=10m")) {
			Subscriptions subscriptions = node.bean(Subscriptions.class);
			assertThat(subscriptions.all()).isEmpty();
			Publisher publisher = node.bean(Publisher.class);
			List<EventLines> leaving = List.of(EventLines.open(node.address() + "/flow"),
					EventLines.open(node.address() + "/flux"));
			List<EventLines> staying = List.of(EventLines.open(node.address() + "/flow"),
					EventLines.open(node.address() + "/flux"));
			await().until(() -> subscriptions.all().size() == 4);
			publisher.publish("prices.ACME", new Price("ACME", 7));
			publisher.publish("prices.ACME", new Price("ACME", 8));
			Stream.concat(leaving.stream(), staying.stream()).forEach((client) -> {
				await().until(() -> client.data.size() == 2);
				assertThat(client.data).containsExactly("{\"name\":\"ACME\",\"cents\":7}",
						"{\"name\":\"ACME\",\"cents\":8}");
			});
			leaving.forEach(EventLines::close);
			await().until(() -> {
				// the server finds out when it writes
				publisher.publish("prices.ACME", new Price("ACME", 9));
				return subscriptions.all().size() == 2;
			});
			assertThat(staying).noneMatch((client) -> client.ended);
			node.context().close();
			await().until(() -> staying.stream().allMatch((client) -> client.ended));
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
