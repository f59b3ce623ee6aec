package io.pubsub.listener;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Payload;

import io.pubsub.Spread;
import io.pubsub.Subscribe;
import io.pubsub.event.ProduceEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Each mistake has an error that names bean and method, and says what to do.
 */
class InvalidSubscribeMethodTests {

	@ParameterizedTest
	@MethodSource
	void mistakesAreNamed(Class<?> bean, String reason, String action) {
		InvalidSubscribeMethodException failure = ListenerContext.failure(bean);
		assertThat(failure).hasMessageContaining("invalidSubscribeMethodTests." + bean.getSimpleName())
			.hasMessageContaining(bean.getSimpleName() + ".on(")
			.hasMessageContaining(reason);
		assertThat(failure.getAction()).contains(action);
	}

	static Stream<Arguments> mistakesAreNamed() {
		return Stream.of(arguments(NoTopic.class, "names no topic", "@Subscribe(\"orders.created\")"),
				arguments(BothTopics.class, "both 'value' and 'topics'", "one of them"),
				arguments(EmptyTopic.class, "must not be empty", "Name a topic"),
				arguments(BadTopic.class, "'**' can only be the last segment", "Name a topic"),
				arguments(PrivateMethod.class, "it is private", "not private"),
				arguments(StaticMethod.class, "it is static", "instance method"),
				arguments(ZeroCapacity.class, "capacity is \"0\"", "at least 1"),
				arguments(WordCapacity.class, "capacity is \"many\"", "at least 1"),
				arguments(ZeroSize.class, "maxBytes is \"0\"", "such as 16MB"),
				arguments(NegativeSize.class, "maxBytes is \"-1MB\"", "such as 16MB"),
				arguments(HugeSize.class, "maxBytes is \"9000000000TB\"", "such as 16MB"),
				arguments(ZeroConcurrency.class, "concurrency is \"0\"", "at least 1"),
				arguments(SpreadAlone.class, "sets 'spread' without 'group'", "Set 'group' as well"),
				arguments(BadAutoStartup.class, "autoStartup is \"maybe\"", "true or false"),
				arguments(BadKey.class, "key \"#payload.\" is not a SpEL expression", "Correct the expression"),
				arguments(BadCondition.class, "condition \"((\" is not a SpEL expression", "Correct the expression"),
				arguments(MisspelledKey.class,
						"key \"custmer\" would fail on every message: " + Order.class.getName()
								+ " has no public property 'custmer'",
						"#payload, #headers, #topic and #node"),
				arguments(MisspelledCondition.class, "has no public property 'amuont'", "Correct the expression"),
				arguments(MisspelledInTheDepth.class, "has no public property 'nmae'", "Correct the expression"),
				arguments(MisspelledMethod.class, "has no public method 'isUrgnet'", "Correct the expression"),
				arguments(MisspelledVariable.class, "there is no variable #paylaod", "Correct the expression"),
				arguments(MisspelledFunction.class, "there are no functions such as #max", "Correct the expression"),
				arguments(MisspelledInAMessage.class, "has no public property 'amuont'", "Correct the expression"),
				arguments(MisspelledForAText.class, "java.lang.String has no public property 'urgent'",
						"Correct the expression"),
				arguments(SuspendingProducer.class, "it is a suspend function, which cannot be the source of an event",
						"take an EventProducer"),
				arguments(UnknownHandler.class, "no bean named 'nobody'", "ListenerErrorHandler"),
				arguments(WrongHandler.class, "the bean 'systemProperties' is no ListenerErrorHandler",
						"ListenerErrorHandler"),
				arguments(UnknownPlaceholder.class, "topic \"${missing}\" cannot be resolved", "Set the property"),
				arguments(BadTemplate.class, "group \"#{1 +}\" cannot be resolved", "correct the expression"),
				arguments(DuplicateId.class, "the id 'same' is taken", "an id of its own"),
				arguments(TwoPayloads.class, "more than one of its parameters", "@Header"),
				arguments(TwoTypes.class, "takes the payload as java.lang.String", "the same type"),
				arguments(PayloadExpression.class, "an expression in @Payload", "Message"),
				arguments(UnknownVariable.class, "has no {name}", "[id]"));
	}

	@Test
	void aPrototypeIsNamed() {
		InvalidSubscribeMethodException failure = ListenerContext.failure(Prototype.class);
		assertThat(failure).hasMessageContaining("'many'").hasMessageContaining("is a prototype");
		assertThat(failure.getAction()).contains("Subscriptions");
	}

	@Test
	void aMethodThatAJdkProxyHidesIsNamed() {
		InvalidSubscribeMethodException failure = ListenerContext.failure(HiddenByProxy.class);
		assertThat(failure).hasMessageContaining("'hidden'").hasMessageContaining("JDK proxy does not have it");
		assertThat(failure.getAction()).contains("interface").contains("proxy-target-class");
	}

	@Test
	void aFinalMethodOfAClassProxyIsNamed() {
		InvalidSubscribeMethodException failure = ListenerContext.failure(FinalBehindProxy.class);
		assertThat(failure).hasMessageContaining("'finalBean'").hasMessageContaining("it is final");
	}

	@Test
	void expressionsThatMayBeRightAreTaken() {
		try (ListenerContext context = ListenerContext.of(Expressions.class)) {
			assertThat(context.subscriptions().all()).hasSize(10);
		}
	}

	record Customer(String name) {
	}

	static class Kind {

	}

	record Order(Customer customer, int amount, Kind kind, List<Customer> all, Customer[] some) {

		public boolean isUrgent() {
			return this.amount > 10;
		}

	}

	static class MisspelledKey {

		@Subscribe(topics = "a", concurrency = "2", key = "custmer")
		void on(Order order) {
		}

	}

	static class MisspelledCondition {

		@Subscribe(topics = "a", condition = "urgent and amuont > 5")
		void on(Order order) {
		}

	}

	static class MisspelledInTheDepth {

		@Subscribe(topics = "a", condition = "#payload.customer.nmae == 'me'")
		void on(Order order) {
		}

	}

	static class MisspelledMethod {

		@Subscribe(topics = "a", condition = "isUrgnet()")
		void on(Order order) {
		}

	}

	static class MisspelledVariable {

		@Subscribe(topics = "a", condition = "#paylaod.urgent")
		void on(Object anything) {
		}

	}

	static class MisspelledFunction {

		@Subscribe(topics = "a", condition = "#max(amount, 1) > 5")
		void on(Order order) {
		}

	}

	static class MisspelledInAMessage {

		@Subscribe(topics = "a", condition = "amuont > 5")
		void on(Message<Order> message) {
		}

	}

	static class MisspelledForAText {

		@Subscribe(topics = "a", condition = "urgent")
		void on(String text) {
		}

	}

	/** As the Kotlin compiler sees it: {@code suspend fun on(text: String)}. */
	static class SuspendingProducer {

		@ProduceEvent(value = "a", every = "1s")
		Object on(Continuation<? super String> continuation) {
			return continuation;
		}

	}

	static class Expressions {

		@Subscribe(topics = "a", concurrency = "2", key = "customer.name",
				condition = "urgent and amount > 5 and isUrgent() and #payload.customer.name.length() > 0")
		@Subscribe(topics = "b", condition = "kind.?[anything] != null or kind.whatItMayHave")
		@Subscribe(topics = "c", condition = "all.![name].contains(customer.name) and all[0].name == some[0].name")
		@Subscribe(topics = "d",
				condition = "some.length > 0 and #this.amount > 1 and #root.amount == #payload['amount']")
		@Subscribe(topics = "e", condition = "#topic.startsWith('e') and #node.name != null and #headers.user == 'me'")
		@Subscribe(topics = "f", condition = "{urgent: amount}['urgent'] > 1 and T(Math).max(amount, 1) > 1")
		@Subscribe(topics = "g", condition = "@systemProperties['user.name'] != null and customer?.name == 'me'")
		void on(Order order) {
		}

		@Subscribe(topics = "a", condition = "anything.goes")
		void on(Map<String, Object> map) {
		}

		@Subscribe(topics = "a", condition = "anything.goes")
		void on(Object object) {
		}

		@Subscribe(topics = "a", condition = "anything.goes")
		void on(List<Order> orders) {
		}

	}

	static class NoTopic {

		@Subscribe
		void on(String text) {
		}

	}

	static class BothTopics {

		@Subscribe(value = "a", topics = "b")
		void on(String text) {
		}

	}

	static class EmptyTopic {

		@Subscribe("")
		void on(String text) {
		}

	}

	static class BadTopic {

		@Subscribe("a.**.b")
		void on(String text) {
		}

	}

	static class PrivateMethod {

		@Subscribe("a")
		private void on(String text) {
		}

	}

	static class StaticMethod {

		@Subscribe("a")
		static void on(String text) {
		}

	}

	static class ZeroCapacity {

		@Subscribe(topics = "a", capacity = "0")
		void on(String text) {
		}

	}

	static class ZeroSize {

		@Subscribe(topics = "a", maxBytes = "0")
		void on(String text) {
		}

	}

	static class NegativeSize {

		@Subscribe(topics = "a", maxBytes = "-1MB")
		void on(String text) {
		}

	}

	static class HugeSize {

		@Subscribe(topics = "a", maxBytes = "9000000000TB")
		void on(String text) {
		}

	}

	static class WordCapacity {

		@Subscribe(topics = "a", capacity = "many")
		void on(String text) {
		}

	}

	static class ZeroConcurrency {

		@Subscribe(topics = "a", concurrency = "0")
		void on(String text) {
		}

	}

	static class SpreadAlone {

		@Subscribe(topics = "a", spread = Spread.EVENLY)
		void on(String text) {
		}

	}

	static class BadAutoStartup {

		@Subscribe(topics = "a", autoStartup = "maybe")
		void on(String text) {
		}

	}

	static class BadKey {

		@Subscribe(topics = "a", key = "#payload.")
		void on(String text) {
		}

	}

	static class BadCondition {

		@Subscribe(topics = "a", condition = "((")
		void on(String text) {
		}

	}

	static class UnknownHandler {

		@Subscribe(topics = "a", errorHandler = "nobody")
		void on(String text) {
		}

	}

	static class WrongHandler {

		@Subscribe(topics = "a", errorHandler = "systemProperties")
		void on(String text) {
		}

	}

	static class UnknownPlaceholder {

		@Subscribe("${missing}")
		void on(String text) {
		}

	}

	static class BadTemplate {

		@Subscribe(topics = "a", group = "#{1 +}")
		void on(String text) {
		}

	}

	static class DuplicateId {

		@Subscribe(topics = "a", id = "same")
		@Subscribe(topics = "b", id = "same")
		void on(String text) {
		}

	}

	static class TwoPayloads {

		@Subscribe("a")
		void on(String text, Integer number) {
		}

	}

	static class TwoTypes {

		@Subscribe("a")
		void on(@Payload String text, Message<Integer> message) {
		}

	}

	static class PayloadExpression {

		@Subscribe("a")
		void on(@Payload("name") String text) {
		}

	}

	static class UnknownVariable {

		@Subscribe("orders.{id}")
		void on(@DestinationVariable String name) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototype {

		@Bean("many")
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		PrototypeListener listener() {
			return new PrototypeListener();
		}

		@Bean
		Object user(PrototypeListener listener) {
			return "uses " + listener;
		}

		static class PrototypeListener {

			@Subscribe("a")
			void on(String text) {
			}

		}

	}

	interface Other {

		void other();

	}

	@Configuration(proxyBeanMethods = false)
	static class Proxying {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		static DefaultPointcutAdvisor advisor() {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.addMethodName("other");
			return new DefaultPointcutAdvisor(pointcut,
					(org.aopalliance.intercept.MethodInterceptor) (invocation) -> invocation.proceed());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HiddenByProxy extends Proxying {

		@Bean
		Hidden hidden() {
			return new Hidden();
		}

		static class Hidden implements Other {

			@Override
			public void other() {
			}

			@Subscribe("a")
			public void on(String text) {
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FinalBehindProxy extends Proxying {

		@Bean
		FinalMethod finalBean() {
			return new FinalMethod();
		}

		static class FinalMethod {

			public void other() {
			}

			@Subscribe("a")
			public final void on(String text) {
			}

		}

	}

}
