package io.pubsub.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;

import io.pubsub.Publisher;
import io.pubsub.request.RequestException;
import io.pubsub.request.Requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Listeners that fail and wait because a test wants it.
 */
@PubSubTest(classes = Shop.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestListenersTests {

	@Autowired
	private TestListeners listeners;

	@Autowired
	private PubSubScenario scenario;

	@Autowired
	private Publisher publisher;

	@Test
	void aListenerFailsAsOftenAsWanted() {
		this.listeners.fail("orders", new IllegalStateException("no"), 1);
		List<DeliveredMessage> first = place();
		assertThat(first).filteredOn("listener", "orders")
			.singleElement()
			.satisfies((call) -> assertThat(call.failure()).hasMessage("no"));
		assertThat(first).filteredOn("listener", "invoices").extracting(DeliveredMessage::failure).containsOnlyNulls();
		assertThat(place()).extracting(DeliveredMessage::failure).containsOnlyNulls();
	}

	@Test
	void aRequesterGetsTheFailure(@Autowired Requester requester) {
		this.listeners.fail("stock", new IllegalStateException("closed"));
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> requester.request("stock", "tea", String.class))
			.withMessageContaining("closed");
		this.listeners.restore();
		assertThat(requester.request("stock", "tea", String.class)).isEqualTo("tea: 3");
	}

	@Test
	@Order(1)
	void aHeldListenerKeepsTheNodesBusy() {
		this.listeners.hold("orders");
		PubSubScenario brief = this.scenario.within(Duration.ofSeconds(3));
		PubSubScenario.Stimulus stimulus = brief.stimulate(() -> {
			this.publisher.publish("orders.eu", new Shop.Order("1"));
			this.publisher.publish("orders.eu", new Shop.Order("2"));
		});
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> stimulus.andWaitForDelivery("orders.eu"))
			.withMessageContaining("1 messages wait in the mailbox of 'orders.{region}' of node-1")
			.withMessageContaining("1 listeners of node-1 are not done");
		this.listeners.restore();
		this.scenario.awaitQuiet();
		assertThat(stimulus.andWaitForDelivery("orders.eu")).filteredOn("listener", "orders").hasSize(2);
		this.listeners.hold("orders");
		this.publisher.publish("orders.eu", new Shop.Order("held at the end of the test"));
	}

	@Test
	@Order(2)
	void theNextTestHasNoFaultsAndNoOldMessages(PublishedMessages messages) {
		assertThat(messages.all()).isEmpty();
		assertThat(place()).filteredOn("listener", "orders")
			.extracting(DeliveredMessage::payload)
			.containsExactly(new Shop.Order("1"));
	}

	@Test
	void aSlowListenerIsWaitedFor() {
		this.listeners.delay("orders", Duration.ofMillis(200));
		long begun = System.nanoTime();
		assertThat(place()).filteredOn("listener", "orders").hasSize(1);
		assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(200));
	}

	@Test
	void aListenerThatIsNotThereIsAnError() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.listeners.hold("order"))
			.withMessageContaining("No listener of node-1 is named 'order', only [")
			.withMessageContaining("invoices")
			.withMessageContaining("orders.{region}")
			.withMessageContaining("workers");
	}

	private List<DeliveredMessage> place() {
		return this.scenario.stimulate(() -> this.publisher.publish("orders.eu", new Shop.Order("1")))
			.andWaitForDelivery("orders.eu");
	}

}
