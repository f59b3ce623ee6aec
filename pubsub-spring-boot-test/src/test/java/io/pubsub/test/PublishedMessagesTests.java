package io.pubsub.test;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;

import io.pubsub.PayloadException;
import io.pubsub.Publisher;
import io.pubsub.cache.Caches;
import io.pubsub.event.EventProducer;
import io.pubsub.event.Events;
import io.pubsub.request.RequestException;
import io.pubsub.request.Requester;
import io.pubsub.test.PublishedMessage.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an application has published, as a test sees it.
 */
@PubSubTest(classes = Shop.class, properties = "pubsub.cache.enabled=true")
class PublishedMessagesTests {

	@Autowired
	private Publisher publisher;

	@Autowired
	private PubSubScenario scenario;

	@Test
	void hasWhatWasPublishedToTopics(PublishedMessages messages) {
		this.publisher.publish("orders.eu", new Shop.Order("42"), Map.of("trace", "t1"));
		assertThat(messages).published("orders.*")
			.published("orders.eu", Shop.Order.class)
			.published("orders.*", Shop.Order.class, (order) -> assertThat(order.id()).isEqualTo("42"))
			.publishedTimes(1, "orders.*")
			.publishedNothing("orders.us");
		assertThat(messages.payloads("orders.*", Shop.Order.class)).containsExactly(new Shop.Order("42"));
		assertThat(messages.all())
			.contains(new PublishedMessage(Kind.TOPIC, "orders.eu", new Shop.Order("42"), Map.of("trace", "t1")));
	}

	@Test
	void hasWhatListenersPublishInTurn(PublishedMessages messages) {
		this.scenario.stimulate(() -> this.publisher.publish("orders.eu", new Shop.Order("1")))
			.andWaitForDelivery("orders.eu");
		assertThat(messages).published("invoices.new", Shop.Invoice.class,
				(invoice) -> assertThat(invoice.order()).isEqualTo("1"));
	}

	@Test
	void failuresSayWhatThereIs(PublishedMessages messages) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(messages).published("orders.*"))
			.withMessageContaining("There are no messages at all.");
		this.publisher.publish("orders.eu", new Shop.Order("42"));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(messages).published("orders.us", Shop.Order.class))
			.withMessageContaining("Expected TOPIC 'orders.us' with a payload of " + Shop.Order.class.getName())
			.withMessageContaining("TOPIC orders.eu: Order[id=42]");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(messages).published("orders.eu", Shop.Invoice.class));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(messages).published("orders.eu", Shop.Order.class,
					(order) -> assertThat(order.id()).isEqualTo("43")))
			.withMessageContaining("but: ")
			.withMessageContaining("43");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(messages).publishedNothing("orders.*"));
	}

	@Test
	void hasNothingThatWasRefused(PublishedMessages messages) {
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.publisher.publish("orders.eu", new byte[100_000_000]));
		assertThat(messages.all()).isEmpty();
	}

	@Test
	void hasRequestsAlsoWithoutReply(PublishedMessages messages, @Autowired Requester requester) {
		assertThat(requester.request("stock", "tea", String.class)).isEqualTo("tea: 3");
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> requester.to("nobody").timeout(Duration.ofSeconds(1)).request("x", String.class));
		assertThat(messages).requested("stock", String.class, (item) -> assertThat(item).isEqualTo("tea"))
			.requested("nobody");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(messages).requested("other"));
	}

	@Test
	void hasWhatIsSentToGroupsAndNames(PublishedMessages messages) {
		this.publisher.sendToGroup("workers", "dig");
		this.publisher.sendToName("nobody", "x");
		assertThat(messages).sentToGroup("workers", String.class, (job) -> assertThat(job).isEqualTo("dig"))
			.sentToName("nobody", String.class, (text) -> assertThat(text).isEqualTo("x"));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(messages).sentToGroup("others"));
	}

	@Test
	void hasWhatProducersPublish(PublishedMessages messages, @Autowired Events events) {
		try (EventProducer<String> producer = events.register("prices", String.class)) {
			producer.publish("5");
		}
		assertThat(messages).publishedEvent("prices", String.class, (price) -> assertThat(price).isEqualTo("5"));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(messages).publishedEvent("rates", String.class, (price) -> {
			}));
	}

	@Test
	void hasApplicationEventsForAllNodes(PublishedMessages messages, @Autowired ApplicationEventPublisher events) {
		events.publishEvent(new Shop.Closed("holidays"));
		assertThat(messages).publishedClusterEvent(Shop.Closed.class,
				(closed) -> assertThat(closed.reason()).isEqualTo("holidays"));
	}

	@Test
	void hasEvictions(PublishedMessages messages, @Autowired Shop.Books books, @Autowired Caches caches) {
		books.find("1");
		books.forget("1");
		caches.evictEverywhere("books", "2");
		assertThat(messages).evicted("books", "1").evicted("books", "2");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(messages).evictedAll("books"));
		books.forgetAll();
		assertThat(messages).evictedAll("books");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(messages).evicted("books", "3"));
		this.scenario.awaitQuiet();
		assertThat(messages.all()).extracting(PublishedMessage::kind).containsOnly(Kind.EVICTION);
	}

	@Test
	void canBeForgotten(PublishedMessages messages) {
		this.publisher.publish("orders.eu", new Shop.Order("42"));
		messages.clear();
		assertThat(messages.all()).isEmpty();
	}

}
