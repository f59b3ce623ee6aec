package io.pubsub.listener;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.MailboxOptions;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventStatusListener;
import io.pubsub.event.WatchEvent;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Methods that watch events.
 */
class WatchEventTests {

	@Test
	void aMethodWatchesWheneverTheEventIsThere() throws Exception {
		try (ListenerContext context = ListenerContext.of(Chart.class)) {
			RecordingEvents.Watch watch = context.events().onlyWatch();
			assertThat(watch.name()).isEqualTo("prices");
			assertThat(watch.type()).isEqualTo(Price.class);
			assertThat(watch.options()).isEqualTo(WatchOptions.defaults()
				.whenever()
				.mailbox(MailboxOptions.defaults().label("watchEventTests.Chart.on#prices")));
			watch.deliver(new Price(7), 1);
			assertThat(context.bean(Chart.class).seen).containsExactly("Price[cents=7]");
		}
	}

	@Test
	void itsParametersAreThoseOfListeners() throws Exception {
		try (ListenerContext context = ListenerContext.of(Curious.class)) {
			RecordingEvents.Watch watch = context.events().onlyWatch();
			assertThat(watch.type())
				.isEqualTo(ResolvableType.forClassWithGenerics(List.class, Integer.class).getType());
			watch.deliver(List.of(1, 2), 42);
			assertThat(context.bean(Curious.class).seen)
				.containsExactly("[1, 2] [1, 2] 42 prices " + RecordingSubscriptions.SENDER);
		}
	}

	@Test
	void attributesAreResolved() {
		try (ListenerContext context = ListenerContext.of((application) -> {
			ListenerContext.properties(Map.of("stock", "acme", "size", "9", "bytes", "2MB")).accept(application);
			application.register(Attributes.class, Handler.class);
		})) {
			RecordingEvents.Watch watch = context.events().onlyWatch();
			assertThat(watch.name()).isEqualTo("prices.ACME");
			assertThat(watch.options().mailbox().capacity()).isEqualTo(9);
			assertThat(watch.options().mailbox().maxBytes()).isEqualTo(2 * 1024 * 1024);
			assertThat(watch.options().mailbox().overflow()).isEqualTo(Overflow.DROP_NEWEST);
			assertThat(watch.options().mailbox().errorHandler()).isNotNull();
		}
	}

	@Test
	void theBeanHearsNoticesIfItCan() {
		try (ListenerContext context = ListenerContext.of(Notified.class)) {
			RecordingEvents.Watch watch = context.events().onlyWatch();
			watch.listener().onResumed();
			watch.listener().onGap(3, 5);
			Down down = new Down(Target.event("prices"), Down.Reason.CLOSED, "", true);
			watch.listener().onDown(down);
			assertThat(context.bean(Notified.class).seen).containsExactly("resumed", "gap 3 to 5", down.toString());
		}
	}

	@Test
	void aBeanThatHearsNoNoticesIsLeftAlone() {
		try (ListenerContext context = ListenerContext.of(Chart.class)) {
			RecordingEvents.Watch watch = context.events().onlyWatch();
			watch.listener().onResumed();
			watch.listener().onGap(3, 5);
			watch.listener().onDown(new Down(Target.event("prices"), Down.Reason.CLOSED, "", true));
			assertThat(context.bean(Chart.class).seen).isEmpty();
		}
	}

	@Test
	void whatTheMethodThrowsComesOut() {
		try (ListenerContext context = ListenerContext.of(Failing.class)) {
			assertThatException().isThrownBy(() -> context.events().onlyWatch().deliver("x", 1))
				.isInstanceOf(IllegalStateException.class)
				.withMessage("no");
		}
	}

	@Test
	void itEndsWithItsBean() {
		try (ListenerContext context = ListenerContext.of(Chart.class)) {
			context.context().getBeanFactory().destroyBean(context.bean(Chart.class));
			assertThat(context.events().watches()).isEmpty();
		}
	}

	@Test
	void aPrototypeCannotWatch() {
		assertThat(ListenerContext.failure(Prototype.class))
			.hasMessageContaining("'chart' is not valid: the bean is a prototype");
	}

	@ParameterizedTest
	@MethodSource
	void mistakesAreNamed(Class<?> bean, String reason, String action) {
		InvalidSubscribeMethodException failure = ListenerContext.failure(bean);
		assertThat(failure).hasMessageStartingWith("The @WatchEvent method " + bean.getName() + ".on(")
			.hasMessageContaining(" of bean '")
			.hasMessageContaining(reason);
		assertThat(failure.getAction()).contains(action);
	}

	static List<Arguments> mistakesAreNamed() {
		return List.of(arguments(NoEvent.class, "names no event", "@WatchEvent(\"prices\")"),
				arguments(LongName.class, "1 to 4096 characters, not 5000", "Correct the annotation"),
				arguments(Missing.class, "\"${missing}\" cannot be resolved", "Set the property"),
				arguments(BadCapacity.class, "capacity is \"-1\"", "at least 1"),
				arguments(BadSize.class, "maxBytes is \"16 parsecs\"", "such as 16MB"),
				arguments(NoHandler.class, "no bean named 'nobody'", "Define a ListenerErrorHandler"),
				arguments(Variable.class, "hears no topic", "Remove the parameter"),
				arguments(TwoPayloads.class, "more than one", "Annotate the others"),
				arguments(Static.class, "it is static", "instance method"));
	}

	record Price(int cents) {
	}

	static class Chart {

		final List<String> seen = new ArrayList<>();

		@WatchEvent("prices")
		void on(Price price) {
			this.seen.add(price.toString());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototype {

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Chart chart() {
			return new Chart();
		}

	}

	static class Curious {

		final List<String> seen = new ArrayList<>();

		@WatchEvent("prices")
		void on(List<Integer> prices, Message<List<Integer>> message, @Header(PubSubHeaders.SEQUENCE) long number,
				@Header(PubSubHeaders.EVENT) String event, Node producer) {
			this.seen.add(prices + " " + message.getPayload() + " " + number + " " + event + " " + producer);
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@WatchEvent(value = "unused", overflow = Overflow.DROP_NEWEST, errorHandler = "handler")
	@interface Watching {

		@AliasFor(annotation = WatchEvent.class, attribute = "value")
		String what();

		@AliasFor(annotation = WatchEvent.class, attribute = "capacity")
		String room();

		@AliasFor(annotation = WatchEvent.class, attribute = "maxBytes")
		String bytes();

	}

	static class Attributes {

		@Watching(what = "prices.#{'${stock}'.toUpperCase()}", room = "${size}", bytes = "${bytes}")
		void on(Price price) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handler {

		@Bean
		ListenerErrorHandler handler() {
			return (error, message, mailbox) -> {
			};
		}

	}

	static class Notified extends Chart implements EventStatusListener {

		@Override
		public void onGap(long from, long to) {
			this.seen.add("gap " + from + " to " + to);
		}

		@Override
		public void onDown(Down down) {
			this.seen.add(down.toString());
		}

		@Override
		public void onResumed() {
			this.seen.add("resumed");
		}

	}

	static class Failing {

		@WatchEvent("prices")
		void on(String text) {
			throw new IllegalStateException("no");
		}

	}

	static class NoEvent {

		@WatchEvent(" ")
		void on(String text) {
		}

	}

	static class LongName {

		@WatchEvent("#{'x'.repeat(5000)}")
		void on(String text) {
		}

	}

	static class Missing {

		@WatchEvent("${missing}")
		void on(String text) {
		}

	}

	static class BadCapacity {

		@WatchEvent(value = "prices", capacity = "-1")
		void on(String text) {
		}

	}

	static class BadSize {

		@WatchEvent(value = "prices", maxBytes = "16 parsecs")
		void on(String text) {
		}

	}

	static class NoHandler {

		@WatchEvent(value = "prices", errorHandler = "nobody")
		void on(String text) {
		}

	}

	static class Variable {

		@WatchEvent("prices")
		void on(String text, @DestinationVariable String id) {
		}

	}

	static class TwoPayloads {

		@WatchEvent("prices")
		void on(String text, Price other) {
		}

	}

	static class Static {

		@WatchEvent("prices")
		static void on(String text) {
		}

	}

}
