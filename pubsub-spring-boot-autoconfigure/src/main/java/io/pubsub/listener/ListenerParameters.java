package io.pubsub.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.StringUtils;
import org.springframework.validation.annotation.Validated;

import io.pubsub.topic.TopicPattern;

/**
 * The parameters of a listener's method, with the annotations they have on interfaces and
 * with type variables as the bean's class binds them.
 */
final class ListenerParameters {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final ListenerMethod listener;

	private final MethodParameter[] parameters;

	ListenerParameters(ListenerMethod listener) {
		this.listener = listener;
		MethodParameter[] all = new BoundMethod(listener).getMethodParameters();
		this.parameters = listener.isSuspending() ? Arrays.copyOf(all, all.length - 1) : all;
		for (MethodParameter parameter : this.parameters) {
			parameter.initParameterNameDiscovery(NAMES);
		}
	}

	/** Without the continuation of a suspend function. */
	MethodParameter[] all() {
		return this.parameters;
	}

	/**
	 * What a payload must become for a payload parameter.
	 */
	Type payloadType(MethodParameter parameter) {
		return PayloadTypes.bind(ResolvableType.forMethodParameter(parameter.nestedIfOptional()));
	}

	/**
	 * What a payload must become for a {@code Message<T>} parameter.
	 */
	Type messagePayloadType(MethodParameter parameter) {
		return PayloadTypes.bind(ResolvableType.forMethodParameter(parameter).as(Message.class).getGeneric(0));
	}

	/**
	 * Whether the payload can be handed over without any machinery.
	 */
	boolean isPlain(MethodParameter parameter) {
		return parameter.getParameterType() != Optional.class && !isValidated(parameter);
	}

	/** By the rule of spring-messaging, whose resolver validates. */
	boolean isValidated(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			if (annotation.annotationType().getSimpleName().startsWith("Valid")
					|| AnnotationUtils.getAnnotation(annotation, Validated.class) != null) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Checks what would otherwise fail with every message.
	 */
	void check(MethodParameter parameter, @Nullable TopicPattern pattern) {
		Payload payload = parameter.getParameterAnnotation(Payload.class);
		if (payload != null && StringUtils.hasText(payload.expression())) {
			throw this.listener.invalid("an expression in @Payload is not supported",
					"Take the payload, or the Message, and use it in the method.");
		}
		DestinationVariable variable = parameter.getParameterAnnotation(DestinationVariable.class);
		if (variable != null) {
			check(parameter, variable, pattern);
		}
	}

	private void check(MethodParameter parameter, DestinationVariable variable, @Nullable TopicPattern pattern) {
		String name = StringUtils.hasLength(variable.value()) ? variable.value() : parameter.getParameterName();
		if (name == null) {
			throw this.listener.invalid(
					"the name of the @DestinationVariable at index " + parameter.getParameterIndex() + " is not known",
					"Name it in the annotation, or compile with -parameters.");
		}
		if (pattern == null) {
			throw this.listener.invalid("it has a @DestinationVariable, but hears no topic",
					"Remove the parameter: what is sent to a mailbox has no topic.");
		}
		Set<String> names = ListenerArguments.variables(pattern);
		if (!names.contains(name) && !parameter.isOptional()) {
			throw this.listener.invalid(
					"the topic '" + pattern + "' has no {" + name + "} for its @DestinationVariable",
					"Write {" + name + "} for one segment of the topic, or name one of its variables" + names + ".");
		}
	}

	/** A method whose type variables the bean's class binds. */
	private static final class BoundMethod extends AnnotatedMethod {

		private final @Nullable Class<?> beanType;

		BoundMethod(ListenerMethod listener) {
			super(listener.method());
			this.beanType = listener.beanType();
		}

		@Override
		protected Class<?> getContainingClass() {
			return (this.beanType != null) ? this.beanType : super.getContainingClass();
		}

	}

}
