package io.pubsub.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.DestinationVariableMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.topic.TopicPattern;

/**
 * Where the arguments of listener methods come from: what spring-messaging has for them,
 * with three differences. Payloads have the declared type already and are never
 * converted, empty text and empty bytes are payloads like any other, and destination
 * variables come from the topic.
 */
final class ListenerArguments {

	private final ConfigurableBeanFactory beanFactory;

	private final ConversionService conversionService;

	private final Supplier<@Nullable Validator> validator;

	/**
	 * Creates the source.
	 * @param beanFactory resolves placeholders in annotations
	 * @param validator asked for when a parameter is to be validated, not before
	 */
	ListenerArguments(ConfigurableBeanFactory beanFactory, Supplier<@Nullable Validator> validator) {
		this.beanFactory = beanFactory;
		ConversionService conversionService = beanFactory.getConversionService();
		this.conversionService = (conversionService != null) ? conversionService
				: new DefaultFormattingConversionService();
		this.validator = validator;
	}

	/**
	 * Resolvers for the parameters of one method, in order of precedence. The last takes
	 * every parameter, for the payload.
	 */
	List<HandlerMethodArgumentResolver> resolvers(@Nullable TopicPattern pattern, boolean validated) {
		List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>();
		resolvers.add(new HeaderMethodArgumentResolver(this.conversionService, this.beanFactory));
		resolvers.add(new HeadersMethodArgumentResolver());
		if (pattern != null) {
			resolvers.add(new TopicVariableResolver(pattern));
		}
		resolvers.add(new WholeMessageResolver());
		resolvers.add(new SenderResolver());
		resolvers.add(new PayloadResolver(validated ? this.validator.get() : null));
		return resolvers;
	}

	/** The names of a pattern's variables. */
	static Set<String> variables(TopicPattern pattern) {
		return pattern.variables(pattern.toString()).keySet();
	}

	static boolean isPayload(HandlerMethodArgumentResolver resolver) {
		return resolver instanceof PayloadResolver;
	}

	static boolean isMessage(HandlerMethodArgumentResolver resolver) {
		return resolver instanceof WholeMessageResolver;
	}

	/** Resolves a parameter of type {@link Node}. */
	private static final class SenderResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Node.class && !parameter.hasParameterAnnotation(Payload.class);
		}

		@Override
		public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return message.getHeaders().get(PubSubHeaders.NODE);
		}

	}

	/** Resolves {@code @DestinationVariable} parameters. */
	private final class TopicVariableResolver extends DestinationVariableMethodArgumentResolver {

		private final TopicPattern pattern;

		private final Set<String> names;

		TopicVariableResolver(TopicPattern pattern) {
			super(ListenerArguments.this.conversionService);
			this.pattern = pattern;
			this.names = variables(pattern);
		}

		@Override
		protected @Nullable Object resolveArgumentInternal(MethodParameter parameter, Message<?> message, String name) {
			if (!this.names.contains(name)) {
				return null;
			}
			String topic = message.getHeaders().get(PubSubHeaders.TOPIC, String.class);
			// without one it was sent to the subscription's address
			return (topic != null) ? this.pattern.variables(topic).get(name) : null;
		}

	}

	/** Resolves {@code Message<T>} parameters. */
	private static final class WholeMessageResolver extends MessageMethodArgumentResolver {

		@Override
		protected boolean isEmptyPayload(@Nullable Object payload) {
			return payload == null;
		}

	}

	/** Resolves, and validates, the payload. */
	private static final class PayloadResolver extends PayloadMethodArgumentResolver {

		PayloadResolver(@Nullable Validator validator) {
			super(new NoConversion(), validator);
		}

		@Override
		protected boolean isEmptyPayload(@Nullable Object payload) {
			return payload == null;
		}

	}

	/** Fails: what a subscription delivers is of its type, or a bug. */
	private static final class NoConversion implements MessageConverter {

		@Override
		public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
			return null;
		}

		@Override
		public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
			return null;
		}

	}

}
