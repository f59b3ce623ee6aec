package io.pubsub.listener;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * Resolves <code>${...}</code> placeholders and <code>#{...}</code> expressions in the
 * text attributes of an annotation.
 */
final class TextResolver {

	private final ConfigurableBeanFactory beanFactory;

	TextResolver(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Resolves an attribute that is one text.
	 * @return the text without blanks around it, empty if there is none
	 */
	String one(ListenerMethod method, String attribute, String text) {
		Object value = evaluate(method, attribute, text);
		return (value != null) ? value.toString().strip() : "";
	}

	/**
	 * Resolves an element of an attribute that is several texts: an expression may give
	 * an array or a collection of them.
	 */
	List<String> several(ListenerMethod method, String attribute, String text) {
		Object value = evaluate(method, attribute, text);
		List<String> texts = new ArrayList<>();
		if (value instanceof Collection<?> collection) {
			collection.forEach((element) -> texts.add(String.valueOf(element)));
		}
		else if (value != null && value.getClass().isArray()) {
			for (int i = 0; i < Array.getLength(value); i++) {
				texts.add(String.valueOf(Array.get(value, i)));
			}
		}
		else {
			texts.add((value != null) ? value.toString() : "");
		}
		return texts;
	}

	private @Nullable Object evaluate(ListenerMethod method, String attribute, String text) {
		try {
			String resolved = this.beanFactory.resolveEmbeddedValue(text);
			BeanExpressionResolver resolver = this.beanFactory.getBeanExpressionResolver();
			return (resolver != null && resolved != null)
					? resolver.evaluate(resolved, new BeanExpressionContext(this.beanFactory, null)) : resolved;
		}
		catch (RuntimeException ex) {
			throw method.invalid(attribute + " \"" + text + "\" cannot be resolved: " + ex.getMessage(),
					"Set the property, or correct the expression.", ex);
		}
	}

}
