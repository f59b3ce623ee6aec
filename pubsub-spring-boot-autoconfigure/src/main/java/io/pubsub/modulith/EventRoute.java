package io.pubsub.modulith;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.common.TemplateParserContext;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.modulith.events.RoutingTarget;

/**
 * Where an event goes.
 *
 * @param topic the topic
 * @param key the key, or null for none
 */
record EventRoute(String topic, @Nullable String key) {

	/** A property of the event that is one segment of the topic, but no expression. */
	private static final Pattern PROPERTY = Pattern.compile("(?<!#)\\{([^{}]+)}");

	private static final SpelExpressionParser PARSER = new SpelExpressionParser();

	/**
	 * Evaluates a target such as <code>orders.{id}::#{key}</code>.
	 * @throws RuntimeException if the event has no such property, or a value cannot be
	 * part of a topic
	 */
	static EventRoute of(RoutingTarget target, Object event, EvaluationContext context) {
		String topic = evaluate(fill(target.getTarget(), event, context), event, context);
		if (topic == null) {
			throw new IllegalArgumentException(
					"The topic " + target.getTarget() + " of an event " + event.getClass().getName() + " is null");
		}
		String key = target.getKey();
		return new EventRoute(topic, (key != null) ? evaluate(key, event, context) : null);
	}

	/** As Spring Modulith does for other transports, but also without a key. */
	private static @Nullable String evaluate(String text, Object event, EvaluationContext context) {
		if (!text.contains("#{")) {
			return text;
		}
		Object value = PARSER.parseExpression(text, new TemplateParserContext()).getValue(context, event);
		return (value != null) ? value.toString() : null;
	}

	private static String fill(String topic, Object event, EvaluationContext context) {
		Matcher matcher = PROPERTY.matcher(topic);
		StringBuilder filled = new StringBuilder();
		while (matcher.find()) {
			Expression expression = PARSER.parseExpression(matcher.group(1));
			Object value = expression.getValue(context, event);
			matcher.appendReplacement(filled, Matcher.quoteReplacement(segment(matcher.group(), value, event)));
		}
		return matcher.appendTail(filled).toString();
	}

	private static String segment(String variable, @Nullable Object value, Object event) {
		String text = String.valueOf(value);
		if (value == null || text.isEmpty() || text.chars().anyMatch((character) -> ".*{}#".indexOf(character) >= 0)) {
			throw new IllegalArgumentException("The value of " + variable + " of an event " + event.getClass().getName()
					+ " cannot be one segment of a topic: it must not be null or empty, "
					+ "and without '.', '*', '#' and braces. Use #{...} for text with dots");
		}
		return text;
	}

}
