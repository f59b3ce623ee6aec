package io.pubsub.listener;

import java.lang.reflect.Type;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.MapAccessor;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.expression.spel.support.StandardTypeLocator;
import org.springframework.messaging.Message;

/**
 * A SpEL expression about a message: parsed once, compiled by SpEL when it has run a few
 * times. Thread-safe.
 * <p>
 * The payload is the root object; {@code payload}, {@code headers}, {@code topic} and
 * {@code node} are variables, beans can be named with {@code @}, and the entries of a map
 * read like properties.
 */
public final class MessageExpression implements Function<Message<?>, @Nullable Object>, Predicate<Message<?>> {

	private final SpelExpression expression;

	private final StandardEvaluationContext shared;

	/**
	 * Parses an expression.
	 * @param text the expression
	 * @param beanFactory has the beans that it may name
	 * @throws org.springframework.expression.ParseException if it is no SpEL
	 */
	public MessageExpression(String text, ConfigurableBeanFactory beanFactory) {
		ClassLoader classLoader = beanFactory.getBeanClassLoader();
		this.expression = new SpelExpressionParser(new SpelParserConfiguration(SpelCompilerMode.MIXED, classLoader))
			.parseRaw(text);
		this.shared = new StandardEvaluationContext();
		this.shared.setBeanResolver(new BeanFactoryResolver(beanFactory));
		this.shared.setTypeLocator(new StandardTypeLocator(classLoader));
		this.shared.addPropertyAccessor(new MapAccessor());
	}

	/**
	 * Tells what is sure to fail with every payload of a type.
	 * @return null if nothing is
	 */
	@Nullable String problem(Type payloadType) {
		return ExpressionCheck.problem(this.expression.getAST(), payloadType);
	}

	@Override
	public @Nullable Object apply(Message<?> message) {
		return this.expression.getValue(new MessageEvaluationContext(this.shared, message));
	}

	/** Null counts as false. */
	@Override
	public boolean test(Message<?> message) {
		return Boolean.TRUE
			.equals(this.expression.getValue(new MessageEvaluationContext(this.shared, message), Boolean.class));
	}

	@Override
	public String toString() {
		return this.expression.getExpressionString();
	}

}
