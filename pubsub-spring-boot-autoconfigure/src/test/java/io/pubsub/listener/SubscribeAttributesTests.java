package io.pubsub.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.core.annotation.AliasFor;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Mailbox;
import io.pubsub.Overflow;
import io.pubsub.Spread;
import io.pubsub.Subscribe;
import io.pubsub.SubscriptionOptions;
import io.pubsub.listener.RecordingSubscriptions.Recorded;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each attribute of {@link Subscribe} becomes.
 */
class SubscribeAttributesTests {

	@Test
	void aTopicIsEnough() {
		try (ListenerContext context = ListenerContext.of(Plain.class)) {
			Recorded recorded = context.subscriptions().only();
			assertThat(recorded.topic()).isEqualTo("orders");
			assertThat(recorded.type()).isEqualTo(String.class);
			assertThat(recorded.id()).isEqualTo("subscribeAttributesTests.Plain.on#orders");
			assertThat(recorded.options()).isEqualTo(SubscriptionOptions.defaults().id(recorded.id()));
		}
	}

	@Test
	void everyAttributeBecomesAnOption() throws Exception {
		try (ListenerContext context = ListenerContext.of(Everything.class, Errors.class)) {
			Recorded recorded = context.subscriptions().only();
			SubscriptionOptions options = recorded.options();
			assertThat(recorded.topic()).isEqualTo("orders.{id}");
			assertThat(options.id()).isEqualTo("orders");
			assertThat(options.group()).isEqualTo("billing");
			assertThat(options.spread()).isEqualTo(Spread.OWN_NODE_FIRST);
			assertThat(options.mailbox().concurrency()).isEqualTo(4);
			assertThat(options.mailbox().capacity()).isEqualTo(10);
			assertThat(options.mailbox().maxBytes()).isEqualTo(16 * 1024 * 1024);
			assertThat(options.mailbox().overflow()).isEqualTo(Overflow.BLOCK);
			assertThat(options.autoStartup()).isFalse();
			Message<Object> message = RecordingSubscriptions.message("orders.7", new Order("7", true));
			assertThat(options.mailbox().key().apply(message)).isEqualTo("7");
			assertThat(options.mailbox().condition().test(message)).isTrue();
			assertThat(options.mailbox()
				.condition()
				.test(RecordingSubscriptions.message("orders.7", new Order("7", false)))).isFalse();
			IllegalStateException error = new IllegalStateException("failed");
			options.mailbox().errorHandler().handle(error, message, recorded);
			assertThat(context.bean(Errors.class).last).isSameAs(error);
		}
	}

	@Test
	void everyTextMayHoldPlaceholdersAndExpressions() {
		Map<String, Object> properties = Map.of("topic", "orders", "id", "one", "group", "billing", "concurrency", "2",
				"capacity", "5", "handler", "errors", "start", "false", "field", "id", "room", "512KB");
		try (ListenerContext context = ListenerContext.of((registry) -> {
			ListenerContext.properties(properties).accept(registry);
			registry.registerBean("errors", Errors.class);
			registry.register(Placeholders.class);
		})) {
			Recorded recorded = context.subscriptions().only();
			assertThat(recorded.topic()).isEqualTo("orders.created");
			assertThat(recorded.id()).isEqualTo("one");
			assertThat(recorded.options().group()).isEqualTo("BILLING");
			assertThat(recorded.options().mailbox().concurrency()).isEqualTo(2);
			assertThat(recorded.options().mailbox().capacity()).isEqualTo(10);
			assertThat(recorded.options().mailbox().maxBytes()).isEqualTo(512 * 1024);
			assertThat(recorded.options().mailbox().errorHandler()).isNotNull();
			assertThat(recorded.options().autoStartup()).isFalse();
			assertThat(
					recorded.options().mailbox().key().apply(RecordingSubscriptions.message("t", new Order("9", true))))
				.isEqualTo("9");
		}
	}

	@Test
	void anExpressionMayGiveSeveralTopics() {
		try (ListenerContext context = ListenerContext.of(SeveralByExpression.class)) {
			assertThat(context.subscriptions().topics()).containsExactly("a", "b", "c");
		}
	}

	@Test
	void severalTopicsAreSeveralSubscriptions() {
		try (ListenerContext context = ListenerContext.of(SeveralTopics.class)) {
			assertThat(context.subscriptions().ids()).containsExactlyInAnyOrder("both#a", "both#b",
					"subscribeAttributesTests.SeveralTopics.unnamed#c",
					"subscribeAttributesTests.SeveralTopics.unnamed#d");
		}
	}

	@Test
	void theAnnotationMayBeRepeated() {
		try (ListenerContext context = ListenerContext.of(Repeated.class)) {
			assertThat(context.subscriptions().topics()).containsExactly("a", "b", "a");
			assertThat(context.subscriptions().ids()).doesNotHaveDuplicates()
				.contains("subscribeAttributesTests.Repeated.on#a", "subscribeAttributesTests.Repeated.on#a~2");
		}
	}

	@Test
	void theAnnotationMayStandOnAnother() {
		try (ListenerContext context = ListenerContext.of(Composed.class)) {
			Recorded recorded = context.subscriptions().only();
			assertThat(recorded.topic()).isEqualTo("orders.created");
			assertThat(recorded.options().group()).isEqualTo("billing");
			assertThat(recorded.options().mailbox().overflow()).isEqualTo(Overflow.FAIL);
		}
	}

	@Test
	void anAnnotationOfOnesOwnMayBeRepeatedToo() {
		try (ListenerContext context = ListenerContext.of(ComposedRepeatedly.class)) {
			assertThat(context.subscriptions().topics()).containsExactly("a", "b");
		}
	}

	@Test
	void expressionsSeePayloadHeadersTopicNodeAndBeans() {
		try (ListenerContext context = ListenerContext.of((registry) -> {
			registry.registerBean("limit", Integer.class, () -> 5);
			registry.register(Expressions.class);
		})) {
			Message<Object> message = RecordingSubscriptions.message("orders", Map.of("amount", 6));
			assertThat(context.subscriptions().all()).hasSize(5)
				.allSatisfy((subscription) -> assertThat(
						((Recorded) subscription).options().mailbox().condition().test(message))
					.as(subscription.topic())
					.isTrue());
		}
	}

	record Order(String id, boolean paid) {
	}

	static class Plain {

		@Subscribe("orders")
		void on(String text) {
		}

	}

	static class Everything {

		@Subscribe(topics = "orders.{id}", id = "orders", group = "billing", concurrency = "4", key = "id",
				condition = "#payload.paid and #topic == 'orders.7'", capacity = "10", maxBytes = "16MB",
				overflow = Overflow.BLOCK, spread = Spread.OWN_NODE_FIRST,
				errorHandler = "subscribeAttributesTests.Errors", autoStartup = "false")
		void on(Order order) {
		}

	}

	static class Errors implements ListenerErrorHandler {

		private Throwable last;

		@Override
		public void handle(Throwable error, Message<?> message, Mailbox mailbox) {
			this.last = error;
		}

	}

	static class Placeholders {

		@Subscribe(topics = "${topic}.created", id = "${id}", group = "#{'${group}'.toUpperCase()}",
				concurrency = "${concurrency}", capacity = "#{${capacity} * 2}", maxBytes = "${room}",
				errorHandler = "${handler}", key = "#payload.${field}", condition = "${condition:}",
				autoStartup = "${start}")
		void on(Order order) {
		}

	}

	static class SeveralByExpression {

		@Subscribe({ "#{{'a','b'}}", "c" })
		void on(String text) {
		}

	}

	static class SeveralTopics {

		@Subscribe(topics = { "a", "b" }, id = "both")
		void named(String text) {
		}

		@Subscribe({ "c", "d" })
		void unnamed(String text) {
		}

	}

	static class Repeated {

		@Subscribe("a")
		@Subscribe("b")
		@Subscribe("a")
		void on(String text) {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Subscribe(group = "billing", overflow = Overflow.FAIL)
	@Repeatable(OnOrders.class)
	@interface OnOrder {

		@AliasFor(annotation = Subscribe.class, attribute = "topics")
		String[] value();

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface OnOrders {

		OnOrder[] value();

	}

	static class Composed {

		@OnOrder("orders.created")
		void on(String text) {
		}

	}

	static class ComposedRepeatedly {

		@OnOrder("a")
		@OnOrder("b")
		void on(String text) {
		}

	}

	static class Expressions {

		@Subscribe(topics = "root", condition = "amount > 5")
		@Subscribe(topics = "headers", condition = "#headers['tenant'] == 'acme' and #headers.tenant == 'acme'")
		@Subscribe(topics = "topic", condition = "#topic == 'orders'")
		@Subscribe(topics = "node", condition = "#node.name == 'sender'")
		@Subscribe(topics = "bean", condition = "#payload.amount > @limit")
		void on(List<String> ignored) {
		}

	}

}
