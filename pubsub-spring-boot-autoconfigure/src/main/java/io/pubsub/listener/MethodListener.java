package io.pubsub.listener;

import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.ClassUtils;

import io.pubsub.request.RequestListener;
import io.pubsub.topic.TopicPattern;

/**
 * A method as a listener on one topic or pattern, or of a mailbox; what it returns is the
 * reply to a request.
 *
 * @param type what payloads become
 * @param listener calls the method
 */
record MethodListener(Type type, RequestListener<Object> listener) {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			MethodListener.class.getClassLoader());

	/**
	 * Makes a listener of a method. All that can be looked up is looked up here.
	 * @param pattern the topic, or null for a mailbox without one
	 * @throws InvalidSubscribeMethodException if the method cannot be one
	 */
	static MethodListener of(ListenerMethod method, @Nullable TopicPattern pattern, ListenerArguments arguments) {
		ListenerParameters parameters = new ListenerParameters(method);
		MethodParameter[] all = parameters.all();
		boolean validated = false;
		for (MethodParameter parameter : all) {
			parameters.check(parameter, pattern);
			validated |= parameters.isValidated(parameter);
		}
		List<HandlerMethodArgumentResolver> resolvers = arguments.resolvers(pattern, validated);
		HandlerMethodArgumentResolver[] chosen = new HandlerMethodArgumentResolver[all.length];
		Type payloadType = null;
		for (int i = 0; i < all.length; i++) {
			chosen[i] = resolver(resolvers, all[i]);
			if (ListenerArguments.isPayload(chosen[i])) {
				if (payloadType != null) {
					throw method.invalid("more than one of its parameters would be the payload",
							"Annotate the others with @Header, @Headers or @DestinationVariable.");
				}
				payloadType = parameters.payloadType(all[i]);
			}
		}
		Type type = withMessages(method, parameters, chosen, payloadType);
		if (all.length == 1 && ListenerArguments.isPayload(chosen[0]) && parameters.isPlain(all[0])) {
			return of(method, type, single(method));
		}
		return of(method, type, new ArgumentsListener(call(method), all, chosen));
	}

	private static MethodListener of(ListenerMethod method, Type type, RequestListener<Object> listener) {
		boolean reactive = REACTOR && ReactiveListener.isFor(method.method());
		return new MethodListener(type, reactive ? new ReactiveListener(listener) : listener);
	}

	/** Calls a method that takes the payload alone. */
	private static RequestListener<Object> single(ListenerMethod method) {
		if (method.isSuspending()) {
			MethodInvoker invoker = MethodInvoker.of(method);
			return (message) -> Coroutine.call(invoker, message.getPayload());
		}
		MethodInvoker invoker = MethodInvoker.ofSingle(method);
		return (message) -> invoker.invokeSingle(message.getPayload());
	}

	private static Call call(ListenerMethod method) {
		MethodInvoker invoker = MethodInvoker.of(method);
		return method.isSuspending() ? (arguments) -> Coroutine.call(invoker, arguments) : invoker::invoke;
	}

	/** The payload's type, which {@code Message<T>} parameters give or agree with. */
	private static Type withMessages(ListenerMethod method, ListenerParameters parameters,
			HandlerMethodArgumentResolver[] chosen, @Nullable Type payloadType) {
		Type type = payloadType;
		for (int i = 0; i < chosen.length; i++) {
			if (ListenerArguments.isMessage(chosen[i])) {
				Type messageType = parameters.messagePayloadType(parameters.all()[i]);
				if (type == null) {
					type = messageType;
				}
				else if (!ResolvableType.forType(messageType).isAssignableFrom(ResolvableType.forType(type))) {
					throw method.invalid(
							"it takes the payload as " + type.getTypeName() + " and, in the Message, as "
									+ messageType.getTypeName(),
							"Declare the same type in both places, or Message<?>.");
				}
			}
		}
		return (type != null) ? type : Object.class;
	}

	private static HandlerMethodArgumentResolver resolver(List<HandlerMethodArgumentResolver> resolvers,
			MethodParameter parameter) {
		for (HandlerMethodArgumentResolver resolver : resolvers) {
			if (resolver.supportsParameter(parameter)) {
				return resolver;
			}
		}
		throw new IllegalStateException("The payload's resolver takes every parameter");
	}

	/**
	 * Resolves every argument from the message.
	 */
	private record ArgumentsListener(Call call, MethodParameter[] parameters,
			HandlerMethodArgumentResolver[] resolvers) implements RequestListener<Object> {

		@Override
		public @Nullable Object onRequest(Message<Object> message) throws Exception {
			@Nullable Object[] arguments = new @Nullable Object[this.parameters.length];
			for (int i = 0; i < arguments.length; i++) {
				arguments[i] = this.resolvers[i].resolveArgument(this.parameters[i], message);
			}
			return this.call.call(arguments);
		}

	}

	/**
	 * Calls a method with its arguments.
	 */
	@FunctionalInterface
	private interface Call {

		@Nullable Object call(@Nullable Object[] arguments) throws Exception;

	}

}
