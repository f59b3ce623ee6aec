package io.pubsub.test;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.pubsub.Publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Contexts that a test builds itself.
 */
class OwnContextsTests {

	@Test
	void contextsJoinANetwork() {
		ConfigurableApplicationContext a;
		ConfigurableApplicationContext b;
		try (TestNetwork network = TestNetwork.create()) {
			a = start(network, "a");
			b = start(network, "b");
			PubSubScenario scenario = a.getBean(PubSubScenario.class);
			Publisher publisher = a.getBean(Publisher.class);
			assertThat(scenario.stimulate(() -> publisher.publish("orders.eu", new Shop.Order("1")))
				.andWaitForDelivery("orders.eu")).filteredOn("listener", "orders")
				.extracting(DeliveredMessage::node)
				.containsExactlyInAnyOrder("a", "b");
			assertThat(b.getBean(Shop.Listeners.class).heard).containsExactly("1 from a");
			assertThat(b.getBean(PublishedMessages.class).payloads("orders.*", Shop.Order.class)).isEmpty();
			assertThatIllegalArgumentException().isThrownBy(() -> start(network, "a"))
				.withMessage("A node named 'a' runs already");
		}
		assertThat(a.isActive() || b.isActive()).isFalse();
	}

	private static ConfigurableApplicationContext start(TestNetwork network, String name) {
		SpringApplication application = new SpringApplicationBuilder(Shop.class).web(WebApplicationType.NONE)
			.initializers(network.join(name))
			.build();
		return application.run();
	}

}
