package io.pubsub.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.support.ReflectivePropertyAccessor;
import org.springframework.util.ClassUtils;

import io.pubsub.Node;

/**
 * Finds names in an expression that no payload of the declared type has, by SpEL's own
 * rules. Only what is sure to fail with every message is a problem: of types that may
 * have subclasses, or whose names are not known before, nothing is.
 */
final class ExpressionCheck {

	private static final List<String> VARIABLES = List.of("payload", "headers", "topic", "node", "this", "root");

	private static final List<String> POLYMORPHIC = List.of("JsonTypeInfo", "JsonSubTypes", "JsonDeserialize");

	private final @Nullable Class<?> payload;

	private @Nullable String problem;

	private ExpressionCheck(@Nullable Class<?> payload) {
		this.payload = payload;
	}

	/**
	 * Checks an expression.
	 * @param expression its root node
	 * @param payloadType the type that payloads have
	 * @return the first problem, or null if none is sure
	 */
	static @Nullable String problem(SpelNode expression, Type payloadType) {
		Class<?> type = ResolvableType.forType(payloadType).resolve();
		ExpressionCheck check = new ExpressionCheck(
				(type != null && isClosed(type)) ? ClassUtils.resolvePrimitiveIfNecessary(type) : null);
		check.visit(expression, check.payload, check.payload);
		return check.problem;
	}

	/**
	 * Visits a node.
	 * @param context the type that names belong to, null if it is not known
	 * @param scope likewise for the names in the arguments of a method
	 * @return the type of its value, null if it is not known
	 */
	private @Nullable Class<?> visit(SpelNode node, @Nullable Class<?> context, @Nullable Class<?> scope) {
		if (node instanceof CompoundExpression) {
			Class<?> current = context;
			for (int i = 0; i < node.getChildCount(); i++) {
				current = visit(node.getChild(i), current, scope);
			}
			return current;
		}
		if (node instanceof PropertyOrFieldReference property) {
			return (context != null) ? property(context, property.getName()) : null;
		}
		if (node instanceof MethodReference method) {
			visitChildren(node, scope, scope);
			return (context != null) ? method(context, method.getName(), node.getChildCount()) : null;
		}
		if (node instanceof FunctionReference) {
			report("there are no functions such as " + node.toStringAST());
			return null;
		}
		if (node instanceof VariableReference) {
			return variable(node.toStringAST().substring(1));
		}
		if (node instanceof Projection || node instanceof Selection) {
			visitChildren(node, null, null);
		}
		else if (!(node instanceof Indexer || node instanceof InlineMap || node instanceof ConstructorReference)) {
			// the names in these may be keys, or those of classes
			visitChildren(node, context, scope);
		}
		return null;
	}

	private void visitChildren(SpelNode node, @Nullable Class<?> context, @Nullable Class<?> scope) {
		for (int i = 0; i < node.getChildCount(); i++) {
			visit(node.getChild(i), context, scope);
		}
	}

	private @Nullable Class<?> property(Class<?> type, String name) {
		if (type.isArray()) {
			if (!name.equals("length")) {
				report("an array has no '" + name + "'");
			}
			return null;
		}
		Class<?> found = Properties.INSTANCE.type(type, name);
		if (found == null) {
			report(type.getName() + " has no public property '" + name + "'");
			return null;
		}
		return ifFinal(found);
	}

	private @Nullable Class<?> method(Class<?> type, String name, int parameters) {
		List<Method> methods = Arrays.stream(type.getMethods())
			.filter((method) -> method.getName().equals(name))
			.toList();
		if (methods.isEmpty()) {
			report(type.getName() + " has no public method '" + name + "'");
		}
		return (methods.size() == 1 && methods.get(0).getParameterCount() == parameters)
				? ifFinal(methods.get(0).getReturnType()) : null;
	}

	private @Nullable Class<?> variable(String name) {
		if (!VARIABLES.contains(name)) {
			report("there is no variable #" + name);
		}
		return switch (name) {
			case "payload", "root" -> this.payload;
			case "topic" -> String.class;
			case "node" -> Node.class;
			default -> null;
		};
	}

	private void report(String found) {
		if (this.problem == null) {
			this.problem = found;
		}
	}

	/** What is in a payload may be of a subclass even if the payload is not. */
	private static @Nullable Class<?> ifFinal(Class<?> type) {
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type);
		return Modifier.isFinal(boxed.getModifiers()) ? boxed : null;
	}

	/** Whether every payload of this type is of this very class. */
	private static boolean isClosed(Class<?> type) {
		int modifiers = type.getModifiers();
		return Modifier.isFinal(modifiers) || !(Modifier.isAbstract(modifiers) || type == Object.class
				|| Map.class.isAssignableFrom(type) || isPolymorphic(type));
	}

	/** Whether Jackson may have been told to make an object of a subclass. */
	private static boolean isPolymorphic(Class<?> type) {
		for (Annotation annotation : type.getAnnotations()) {
			if (POLYMORPHIC.contains(annotation.annotationType().getSimpleName())) {
				return true;
			}
		}
		return Arrays.stream(type.getInterfaces()).anyMatch(ExpressionCheck::isPolymorphic)
				|| (type.getSuperclass() != null && isPolymorphic(type.getSuperclass()));
	}

	/** What SpEL finds. */
	private static final class Properties extends ReflectivePropertyAccessor {

		private static final Properties INSTANCE = new Properties();

		@Nullable Class<?> type(Class<?> type, String name) {
			Method getter = findGetterForProperty(name, type, false);
			if (getter != null) {
				return getter.getReturnType();
			}
			Field field = findField(name, type, false);
			return (field != null) ? field.getType() : null;
		}

	}

}
