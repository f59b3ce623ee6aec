package io.pubsub.listener;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.BeanResolver;
import org.springframework.expression.ConstructorResolver;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.IndexAccessor;
import org.springframework.expression.MethodResolver;
import org.springframework.expression.OperatorOverloader;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.TypeComparator;
import org.springframework.expression.TypeConverter;
import org.springframework.expression.TypeLocator;
import org.springframework.expression.TypedValue;
import org.springframework.messaging.Message;

import io.pubsub.PubSubHeaders;

/**
 * What an expression sees of one message. Made for every evaluation, so it holds nothing
 * of its own: what evaluations have in common is shared.
 *
 * @param shared resolvers and accessors
 * @param message the message
 */
record MessageEvaluationContext(EvaluationContext shared, Message<?> message) implements EvaluationContext {

	@Override
	public TypedValue getRootObject() {
		return new TypedValue(this.message.getPayload());
	}

	@Override
	public @Nullable Object lookupVariable(String name) {
		return switch (name) {
			case "payload" -> this.message.getPayload();
			case "headers" -> this.message.getHeaders();
			case "topic" -> this.message.getHeaders().get(PubSubHeaders.TOPIC);
			case "node" -> this.message.getHeaders().get(PubSubHeaders.NODE);
			default -> null;
		};
	}

	@Override
	public void setVariable(String name, @Nullable Object value) {
		throw new IllegalStateException("An expression cannot set a variable of a message: " + name);
	}

	@Override
	public boolean isAssignmentEnabled() {
		return false;
	}

	@Override
	public List<PropertyAccessor> getPropertyAccessors() {
		return this.shared.getPropertyAccessors();
	}

	@Override
	public List<IndexAccessor> getIndexAccessors() {
		return this.shared.getIndexAccessors();
	}

	@Override
	public List<ConstructorResolver> getConstructorResolvers() {
		return this.shared.getConstructorResolvers();
	}

	@Override
	public List<MethodResolver> getMethodResolvers() {
		return this.shared.getMethodResolvers();
	}

	@Override
	public @Nullable BeanResolver getBeanResolver() {
		return this.shared.getBeanResolver();
	}

	@Override
	public TypeLocator getTypeLocator() {
		return this.shared.getTypeLocator();
	}

	@Override
	public TypeConverter getTypeConverter() {
		return this.shared.getTypeConverter();
	}

	@Override
	public TypeComparator getTypeComparator() {
		return this.shared.getTypeComparator();
	}

	@Override
	public OperatorOverloader getOperatorOverloader() {
		return this.shared.getOperatorOverloader();
	}

}
