package io.pubsub.listener;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import io.pubsub.Node;
import io.pubsub.Subscribe;
import io.pubsub.listener.RecordingSubscriptions.Recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a listener's method can take.
 */
class MethodArgumentsTests {

	@Test
	void thePayloadAlone() throws Exception {
		assertThat(call(PayloadOnly.class, "hello")).containsExactly("hello");
	}

	@Test
	void nothing() throws Exception {
		assertThat(call(Nothing.class, "hello")).containsExactly("called");
	}

	@Test
	void aPrimitive() throws Exception {
		try (ListenerContext context = ListenerContext.of(Primitive.class)) {
			assertThat(context.subscriptions().only().type()).isEqualTo(Integer.class);
			context.subscriptions().only().deliver(5);
			assertThat(context.bean(Primitive.class).calls).containsExactly(5);
		}
	}

	@Test
	void anyMix() throws Exception {
		try (ListenerContext context = ListenerContext.of(Mix.class)) {
			Recorded recorded = context.subscriptions().only();
			assertThat(recorded.type()).isEqualTo(String.class);
			recorded.deliver("orders.7.eu", "hello");
			List<Object> calls = context.bean(Mix.class).calls;
			assertThat(calls).startsWith("hello", 7L, "eu", "acme", Optional.empty(), RecordingSubscriptions.SENDER);
			assertThat(calls.get(6)).isInstanceOf(Map.class);
			assertThat(calls.get(7)).isInstanceOf(MessageHeaders.class);
			assertThat(((Message<?>) calls.get(8)).getPayload()).isEqualTo("hello");
		}
	}

	@Test
	void aVariableOfTheTopicIsMissingWhereThereIsNoTopic() {
		try (ListenerContext context = ListenerContext.of(Mix.class)) {
			Message<Object> sent = MessageBuilder.<Object>withPayload("hello").build();
			assertThatExceptionOfType(MessageHandlingException.class)
				.isThrownBy(() -> context.subscriptions().only().listener().onMessage(sent))
				.withMessageContaining("'id'");
			assertThat(context.bean(Mix.class).calls).isEmpty();
		}
	}

	@Test
	void emptyTextAndEmptyBytesArePayloads() throws Exception {
		assertThat(call(PayloadOnly.class, "")).containsExactly("");
		assertThat(call(AnnotatedPayload.class, " ")).containsExactly(" ");
		assertThat(call(BytesAndNode.class, new byte[0])).hasSize(2);
	}

	@Test
	void anOptionalPayloadIsThere() throws Exception {
		try (ListenerContext context = ListenerContext.of(OptionalPayload.class)) {
			assertThat(context.subscriptions().only().type()).isEqualTo(String.class);
			context.subscriptions().only().deliver("hello");
			assertThat(context.bean(OptionalPayload.class).calls).containsExactly(Optional.of("hello"));
		}
	}

	@Test
	void annotationsOfAnInterfacesParametersCount() throws Exception {
		assertThat(call(FromInterface.class, "hello")).containsExactly("acme", "hello");
	}

	@Test
	void whatTheMethodThrowsComesOutAsItIs() {
		try (ListenerContext context = ListenerContext.of(Throwing.class)) {
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> context.subscriptions().get("checked").deliver("hello"))
				.withMessage("checked");
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> context.subscriptions().get("mixed").deliver("hello"))
				.withMessage("mixed");
			assertThatExceptionOfType(StackOverflowError.class)
				.isThrownBy(() -> context.subscriptions().get("error").deliver("hello"));
		}
	}

	@Nested
	class Types {

		@Test
		void keepTheirGenerics() {
			assertThat(type(ListOfOrders.class)).isEqualTo(listOfOrders());
			assertThat(type(MessageOfList.class)).isEqualTo(listOfOrders());
		}

		@Test
		void areThoseOfTheMessage() {
			assertThat(type(MessageOfOrder.class)).isEqualTo(Order.class);
			assertThat(type(MessageOfAnything.class)).isEqualTo(Object.class);
			assertThat(type(RawMessage.class)).isEqualTo(Object.class);
			assertThat(type(BoundedMessage.class)).isEqualTo(Order.class);
		}

		@Test
		void areBoundByTheBeansClass() {
			assertThat(type(OrderListener.class)).isEqualTo(Order.class);
			assertThat(ResolvableType.forType(type(OrdersListener.class)).getGeneric(0).resolve())
				.isEqualTo(Order.class);
			assertThat(ResolvableType.forType(type(OrderArrayListener.class)).resolve()).isEqualTo(Order[].class);
			assertThat(type(UnboundListener.class)).isEqualTo(Object.class);
			assertThat(type(OrderMessageListener.class)).isEqualTo(Order.class);
		}

		@Test
		void areBoundAcrossBridgeMethods() throws Exception {
			try (ListenerContext context = ListenerContext.of(Bridged.class)) {
				assertThat(context.subscriptions().only().type()).isEqualTo(Order.class);
				context.subscriptions().only().deliver(new Order("1"));
				assertThat(context.bean(Bridged.class).calls).containsExactly(new Order("1"));
			}
		}

		private static Type type(Class<?> listener) {
			try (ListenerContext context = ListenerContext.of(listener)) {
				return context.subscriptions().only().type();
			}
		}

		private static Type listOfOrders() {
			return new ParameterizedTypeReference<List<Order>>() {
			}.getType();
		}

	}

	@Nested
	class Validation {

		@Test
		void appliesToAPayloadAlone() {
			rejects(ValidPayload.class);
		}

		@Test
		void appliesToAPayloadAmongOthers() {
			rejects(ValidAmongOthers.class);
		}

		@Test
		void letsValidPayloadsPass() throws Exception {
			try (ListenerContext context = ListenerContext.of(ValidPayload.class, LocalValidatorFactoryBean.class)) {
				context.subscriptions().only().deliver(new Order("1"));
				assertThat(context.bean(ValidPayload.class).calls).containsExactly(new Order("1"));
			}
		}

		@Test
		void isLeftOutWithoutAValidator() throws Exception {
			assertThat(call(ValidPayload.class, new Order(""))).containsExactly(new Order(""));
		}

		private static void rejects(Class<? extends Calls> listener) {
			try (ListenerContext context = ListenerContext.of(listener, LocalValidatorFactoryBean.class)) {
				assertThatExceptionOfType(MethodArgumentNotValidException.class)
					.isThrownBy(() -> context.subscriptions().only().deliver(new Order("")))
					.withMessageContaining("id");
				assertThat(context.bean(listener).calls).isEmpty();
			}
		}

	}

	private static List<Object> call(Class<? extends Calls> listener, Object payload) throws Exception {
		try (ListenerContext context = ListenerContext.of(listener)) {
			context.subscriptions().only().deliver(payload);
			return context.bean(listener).calls;
		}
	}

	record Order(@NotBlank String id) {
	}

	abstract static class Calls {

		final List<Object> calls = new ArrayList<>();

		void add(Object... arguments) {
			this.calls.addAll(Arrays.asList(arguments));
		}

	}

	static class PayloadOnly extends Calls {

		@Subscribe("a")
		void on(String text) {
			add(text);
		}

	}

	static class Nothing extends Calls {

		@Subscribe("a")
		void on() {
			add("called");
		}

	}

	static class Primitive extends Calls {

		@Subscribe("a")
		void on(int number) {
			add(number);
		}

	}

	static class Mix extends Calls {

		@Subscribe("orders.{id}.{region}")
		void on(@Payload String text, @DestinationVariable long id, @DestinationVariable("region") String area,
				@Header String tenant, @Header Optional<String> missing, Node node,
				@Headers Map<String, Object> headers, MessageHeaders messageHeaders, Message<String> message) {
			add(text, id, area, tenant, missing, node, headers, messageHeaders, message);
		}

	}

	static class AnnotatedPayload extends Calls {

		@Subscribe("a")
		void on(@Payload String text, Message<?> message) {
			add(text);
		}

	}

	static class BytesAndNode extends Calls {

		@Subscribe("a")
		void on(byte[] bytes, Node node) {
			add(bytes, node);
		}

	}

	static class OptionalPayload extends Calls {

		@Subscribe("a")
		void on(Optional<String> text) {
			add(text);
		}

	}

	interface WithTenant {

		@Subscribe("a")
		void on(@Header("tenant") String tenant, @Payload String text);

	}

	static class FromInterface extends Calls implements WithTenant {

		@Override
		public void on(String tenant, String text) {
			add(tenant, text);
		}

	}

	static class Throwing {

		@Subscribe(topics = "a", id = "checked")
		void checked(String text) throws IOException {
			throw new IOException("checked");
		}

		@Subscribe(topics = "a", id = "mixed")
		void mixed(String text, Node node) {
			throw new IllegalStateException("mixed");
		}

		@Subscribe(topics = "a", id = "error")
		void error(String text) {
			throw new StackOverflowError();
		}

	}

	static class ListOfOrders {

		@Subscribe("a")
		void on(List<Order> orders) {
		}

	}

	static class MessageOfList {

		@Subscribe("a")
		void on(Message<List<Order>> orders) {
		}

	}

	static class MessageOfOrder {

		@Subscribe("a")
		void on(Message<Order> order, Node node) {
		}

	}

	static class MessageOfAnything {

		@Subscribe("a")
		void on(Message<?> message) {
		}

	}

	static class BoundedMessage {

		@Subscribe("a")
		void on(Message<? extends Order> message) {
		}

	}

	static class RawMessage {

		@Subscribe("a")
		@SuppressWarnings("rawtypes")
		void on(Message message) {
		}

	}

	abstract static class Generic<T> {

		@Subscribe("a")
		public void on(T payload) {
		}

	}

	static class OrderListener extends Generic<Order> {

	}

	static class OrdersListener extends Generic<List<Order>> {

	}

	static class UnboundListener<T> extends Generic<T> {

	}

	abstract static class GenericArray<T> {

		@Subscribe("a")
		public void on(T[] payload) {
		}

	}

	static class OrderArrayListener extends GenericArray<Order> {

	}

	abstract static class GenericMessage<T> {

		@Subscribe("a")
		public void on(Message<T> payload) {
		}

	}

	static class OrderMessageListener extends GenericMessage<Order> {

	}

	interface Listens<T> {

		@Subscribe("a")
		void on(T payload);

	}

	static class Bridged extends Calls implements Listens<Order> {

		@Override
		public void on(Order payload) {
			add(payload);
		}

	}

	static class ValidPayload extends Calls {

		@Subscribe("a")
		void on(@Valid Order order) {
			add(order);
		}

	}

	static class ValidAmongOthers extends Calls {

		@Subscribe("a")
		void on(@Valid @Payload Order order, Node node) {
			add(order);
		}

	}

}
