package io.pubsub.integration;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.client.WebSocketGraphQlClient;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;
import org.springframework.web.reactive.socket.client.StandardWebSocketClient;

import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.Subscriptions;
import io.pubsub.stream.Topics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A GraphQL subscription that is a stream, on two instances of an application, with a
 * client over WebSocket.
 */
@Timeout(180)
class GraphQlIntegrationTests {

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	@Test
	void aSubscriptionWorksOnAnyInstance() {
		String cluster = "test-" + UUID.randomUUID();
		try (TestNode alice = start(cluster, "alice"); TestNode bob = start(cluster, "bob")) {
			List<TestNode> nodes = List.of(alice, bob);
			List<Client> clients = new ArrayList<>();
			for (TestNode node : nodes) {
				clients.add(new Client(node));
				await().until(() -> node.bean(Subscriptions.class).all().size() == 1);
				Subscription subscription = node.bean(Subscriptions.class).all().iterator().next();
				assertThat(subscription.topic()).isEqualTo("prices.ACME");
				assertThat(subscription.visible()).succeedsWithin(Duration.ofSeconds(60));
			}
			for (TestNode node : nodes) {
				node.bean(Publisher.class).publish("prices.ACME", new Price("ACME", 1));
				node.bean(Publisher.class).publish("prices.OTHER", new Price("OTHER", 2));
				node.bean(Publisher.class).publish("prices.ACME", new Price("ACME", 3));
			}
			for (Client client : clients) {
				await().until(() -> client.prices.size() == 4);
				assertThat(client.prices).containsOnly(new Price("ACME", 1), new Price("ACME", 3));
			}
			clients.get(0).subscription.dispose();
			await().until(() -> alice.bean(Subscriptions.class).all().isEmpty());
			bob.context().close();
			await().until(() -> clients.get(1).ended);
		}
	}

	private static TestNode start(String cluster, String name) {
		return TestNode.start(cluster, name, WebApplicationType.SERVLET, Application.class,
				"--spring.graphql.websocket.path=/graphql", "--spring.graphql.schema.locations=classpath:prices/");
	}

	private static final class Client {

		private final List<Price> prices = new CopyOnWriteArrayList<>();

		private volatile boolean ended;

		private final Disposable subscription;

		Client(TestNode node) {
			this.subscription = WebSocketGraphQlClient
				.builder(URI.create("ws://" + node.address() + "/graphql"), new StandardWebSocketClient())
				.build()
				.document("subscription { prices(name: \"ACME\") { name cents } }")
				.retrieveSubscription("prices")
				.toEntity(Price.class)
				.doFinally((signal) -> this.ended = true)
				.subscribe(this.prices::add, (failure) -> {
				});
		}

	}

	record Price(String name, int cents) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Prices.class)
	static class Application {

	}

	@Controller
	static class Prices {

		private final Topics topics;

		Prices(Topics topics) {
			this.topics = topics;
		}

		@QueryMapping
		String hello() {
			return "hello";
		}

		@SubscriptionMapping
		Flow.Publisher<Price> prices(@Argument String name) {
			return this.topics.payloads("prices." + name, Price.class);
		}

	}

}
