package com.example.orders;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.test.FakeRemoteNode;
import io.pubsub.test.PubSubScenario;
import io.pubsub.test.PubSubTest;
import io.pubsub.test.PublishedMessages;
import io.pubsub.test.TestListeners;
import io.pubsub.test.TestNetwork;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.stereotype.Component;

import static org.assertj.core.api.Assertions.assertThat;

@PubSubTest(nodes = 2)
class OrdersTests {

	@Test
	void everyNodeWritesTheOrderDown(@Autowired Orders orders, PubSubScenario scenario) {
		var delivered = scenario.stimulate(() -> orders.place("42", "eu")).andWaitForDelivery("orders.eu");
		assertThat(delivered).extracting("node").containsExactlyInAnyOrder("node-1", "node-2");
	}

	@Test
	void anOrderIsPublishedToItsRegion(@Autowired Orders orders, PublishedMessages messages) {
		orders.place("42", "eu");
		assertThat(messages).published("orders.*", OrderPlaced.class, (order) -> assertThat(order.id()).isEqualTo("42"))
			.publishedNothing("orders.us");
	}

	@Test
	void aWarehouseElsewhereGetsTheOrderAndAnswers(@Autowired Orders orders, @Autowired Ledger ledger,
			TestNetwork network, PubSubScenario scenario) {
		FakeRemoteNode warehouse = network.remoteNode("warehouse").subscribe("orders.*", OrderPlaced.class);
		scenario.stimulate(() -> orders.place("42", "eu")).andWaitForDelivery("orders.eu");
		assertThat(warehouse.received("orders.*", OrderPlaced.class)).containsExactly(new OrderPlaced("42", "eu"));
		scenario.stimulate(() -> warehouse.publish("orders.returned", new OrderPlaced("42", "eu")))
			.andWaitForDelivery("orders.returned");
		assertThat(ledger.lines()).endsWith("42 returned");
	}

	@Test
	void anOrderDuringACutIsNotWrittenDownOnTheOtherSide(@Autowired Orders orders, TestNetwork network,
			PubSubScenario scenario) {
		network.cut("node-1", "node-2");
		var during = scenario.stimulate(() -> orders.place("42", "eu")).andWaitForDelivery("orders.eu");
		assertThat(during).extracting("node").containsExactly("node-1");
		network.heal();
		var afterwards = scenario.stimulate(() -> orders.place("43", "eu")).andWaitForDelivery("orders.eu");
		assertThat(afterwards).extracting("node").containsExactlyInAnyOrder("node-1", "node-2");
	}

	@Test
	void anOrderIsPlacedEvenIfTheLedgerFails(@Autowired Orders orders, TestListeners listeners,
			PubSubScenario scenario) {
		listeners.fail("ledger", new IllegalStateException("disk full"));
		var delivered = scenario.stimulate(() -> orders.place("42", "eu")).andWaitForDelivery("orders.eu");
		assertThat(delivered).filteredOn("node", "node-1")
			.singleElement()
			.satisfies((call) -> assertThat(call.failure()).hasMessage("disk full"));
	}

	record OrderPlaced(String id, String region) {
	}

	@SpringBootApplication
	@Import({ Orders.class, Ledger.class })
	static class Application {

	}

	@Component
	static class Orders {

		private final Publisher publisher;

		Orders(Publisher publisher) {
			this.publisher = publisher;
		}

		void place(String id, String region) {
			this.publisher.publish("orders." + region, new OrderPlaced(id, region));
		}

	}

	@Component
	static class Ledger {

		private final List<String> lines = new CopyOnWriteArrayList<>();

		@Subscribe(id = "ledger", topics = "orders.{what}")
		void write(OrderPlaced order, @DestinationVariable String what) {
			this.lines.add(order.id() + " " + what);
		}

		List<String> lines() {
			return this.lines;
		}

	}

}
