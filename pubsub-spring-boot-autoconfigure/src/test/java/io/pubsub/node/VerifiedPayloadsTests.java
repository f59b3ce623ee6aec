package io.pubsub.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.PayloadException;
import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.event.EventProducer;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestListener;
import io.pubsub.wire.JacksonPayloadCodec;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Payloads that no other node could read, on a node that verifies them and is alone.
 */
@Timeout(180)
class VerifiedPayloadsTests {

	private final PubSubNode node = node(true);

	private final Publisher publisher = this.node.publisher();

	private final List<Object> got = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.node.close();
	}

	private static PubSubNode node(boolean verify) {
		PubSubNode node = PubSubNode.builder("alice")
			.codecs(List.of(new JacksonPayloadCodec("json", JsonMapper.builder().build())))
			.maxMessageSize(1000)
			.verifyPayloads(verify)
			.build();
		node.start();
		return node;
	}

	private Subscription subscribe(Class<?> type) {
		return this.node.subscriptions().subscribe("orders.*", type, (message) -> this.got.add(message.getPayload()));
	}

	/** Every way to bring a payload to a listener of some type on this node. */
	private Map<String, ThrowingCallable> calls(Object payload, Class<?> type) {
		Subscription subscription = subscribe(type);
		Mailbox mailbox = this.node.mailboxes().open(type, (message) -> this.got.add(message.getPayload()));
		this.node.groups().join("group", mailbox);
		Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
		calls.put("publish", () -> this.publisher.publish("orders.new", payload));
		calls.put("publishLocal", () -> this.publisher.publishLocal("orders.new", payload));
		calls.put("publishTo", () -> this.publisher.publishTo(this.node.cluster().self(), "orders.new", payload));
		calls.put("publishConfirmed", () -> this.publisher.publishConfirmed("orders.new", payload));
		calls.put("send", () -> this.publisher.send(subscription.ref(), payload));
		calls.put("sendConfirmed", () -> this.publisher.sendConfirmed(mailbox.ref(), payload));
		calls.put("sendToGroup", () -> this.publisher.sendToGroup("group", payload));
		calls.put("request", () -> this.node.requester().to("orders.new").requestAsync(payload, String.class));
		calls.put("requestAll", () -> this.node.requester().to("orders.new").requestAllAsync(payload, String.class));
		calls.put("request a mailbox",
				() -> this.node.requester().to(mailbox.ref()).requestAsync(payload, String.class));
		calls.put("event", event(payload, type));
		return calls;
	}

	@SuppressWarnings("unchecked")
	private <T> ThrowingCallable event(Object payload, Class<?> type) {
		EventProducer<T> producer = this.node.events().register("event", (Class<T>) payload.getClass());
		this.node.events().monitor("event", type, (message) -> this.got.add(message.getPayload()));
		return () -> producer.publish((T) payload);
	}

	private void assertFailing(Object payload, Class<?> type, BiConsumer<String, PayloadException> check) {
		calls(payload, type).forEach((name, call) -> assertThatExceptionOfType(PayloadException.class).as(name)
			.isThrownBy(call)
			.satisfies((failure) -> check.accept(name, failure)));
		this.node.subscriptions().all().forEach(Subscription::close);
		this.publisher.publish("orders.new", "nothing else is under way");
		assertThat(this.got).isEmpty();
		assertThat(this.node.metrics().lost(Cause.DECODING)).isZero();
	}

	@Test
	void whatCannotBeEncodedFailsInThePublisher() {
		assertFailing(new Unwritable(), Unwritable.class,
				(name, failure) -> assertThat(failure).as(name)
					.hasMessageContaining(Unwritable.class.getName())
					.hasMessageContaining("secret"));
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.publisher.publish("orders.new", new Unwritable()))
			.as("also without a listener")
			.withMessageContaining("'orders.new'")
			.withMessageContaining("pubsub.verify-payloads");
	}

	@Test
	void whatAListenerCouldNotReadFailsInThePublisher() {
		assertFailing(new Customer("7"), Named.class,
				(name, failure) -> assertThat(failure).as(name)
					.hasMessageContaining("'" + target(name))
					.hasMessageContaining("as " + Named.class.getName())
					.hasMessageContaining("pubsub.verify-payloads"));
	}

	private static String target(String call) {
		return switch (call) {
			case "event" -> "event'";
			case "sendToGroup" -> "group'";
			case "send", "sendConfirmed", "request a mailbox" -> "";
			default -> "orders.new'";
		};
	}

	@Test
	void anotherListenersTypeFailsInThePublisher() {
		subscribe(Order.class);
		subscribe(Map.class);
		this.publisher.publish("orders.new", new Order("7", 1));
		await().until(() -> this.got.size() == 2);
		Subscription other = subscribe(Integer.class);
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.publisher.publish("orders.new", new Order("8", 1)))
			.withMessageContaining("java.lang.Integer")
			.withMessageContaining(other.toString());
		this.publisher.publishFrom(other, "orders.new", new Order("9", 1));
		await().until(() -> this.got.size() == 4);
		assertThat(this.got).contains(new Order("9", 1), Map.of("id", "9", "total", 1));
	}

	@Test
	void whatIsTooLargeFailsInThePublisher() {
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.publisher.publish("orders.new", "x".repeat(1001)))
			.withMessageContaining("pubsub.max-message-size");
	}

	@Test
	void listenersGetWhatAnotherNodeWouldGet() throws Throwable {
		Order order = new Order("7", 1);
		Map<String, ThrowingCallable> calls = calls(order, Order.class);
		for (ThrowingCallable call : calls.values()) {
			call.call();
		}
		await().until(() -> this.got.size() == calls.size());
		assertThat(this.got).allSatisfy((each) -> assertThat(each).isEqualTo(order).isNotSameAs(order));
	}

	@Test
	void aReplyThatCouldNotTravelFails() {
		this.node.subscriptions()
			.subscribe("who", String.class, (RequestListener<String>) (message) -> new Unwritable());
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> this.node.requester().request("who", "?", Unwritable.class))
			.withMessageContaining("secret");
	}

	@Test
	void nothingIsVerifiedUnlessItIsAskedFor() {
		try (PubSubNode plain = node(false)) {
			plain.subscriptions()
				.subscribe("orders.new", Unwritable.class, (message) -> this.got.add(message.getPayload()));
			Unwritable payload = new Unwritable();
			plain.publisher().publish("orders.new", payload);
			await().until(() -> this.got.size() == 1);
			assertThat(this.got.get(0)).isSameAs(payload);
		}
	}

	record Order(String id, int total) {
	}

	/** Jackson cannot write this. */
	static class Unwritable {

		public String getName() {
			throw new IllegalStateException("secret");
		}

	}

	/** Jackson can write this, and does not know what to read it as. */
	interface Named {

		String id();

	}

	record Customer(String id) implements Named {
	}

}
