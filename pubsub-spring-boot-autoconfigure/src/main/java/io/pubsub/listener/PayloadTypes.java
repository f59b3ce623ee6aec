package io.pubsub.listener;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Turns declared types into types that can be decoded to: no type variables, no
 * primitives, no wildcards at the top.
 */
final class PayloadTypes {

	private PayloadTypes() {
	}

	/**
	 * Binds a type's variables, those that nothing binds to their bounds. A type without
	 * any stays the very type that was declared.
	 */
	static Type bind(ResolvableType declared) {
		if (declared == ResolvableType.NONE) {
			return Object.class;
		}
		Type type = declared.getType();
		if (type instanceof WildcardType || hasVariable(type)) {
			return withoutVariables(declared);
		}
		return (type instanceof Class<?> clazz) ? ClassUtils.resolvePrimitiveIfNecessary(clazz) : type;
	}

	private static Type withoutVariables(ResolvableType declared) {
		if (declared.isArray()) {
			return ResolvableType
				.forArrayComponent(ResolvableType.forType(withoutVariables(declared.getComponentType())))
				.getType();
		}
		Class<?> raw = declared.resolve(Object.class);
		if (!declared.hasGenerics()) {
			return raw;
		}
		ResolvableType[] generics = Arrays.stream(declared.getGenerics())
			.map((generic) -> ResolvableType.forType(withoutVariables(generic)))
			.toArray(ResolvableType[]::new);
		return ResolvableType.forClassWithGenerics(raw, generics).getType();
	}

	private static boolean hasVariable(Type type) {
		if (type instanceof ParameterizedType parameterized) {
			return Arrays.stream(parameterized.getActualTypeArguments()).anyMatch(PayloadTypes::hasVariable);
		}
		if (type instanceof GenericArrayType array) {
			return hasVariable(array.getGenericComponentType());
		}
		if (type instanceof WildcardType wildcard) {
			return Arrays.stream(wildcard.getUpperBounds()).anyMatch(PayloadTypes::hasVariable)
					|| Arrays.stream(wildcard.getLowerBounds()).anyMatch(PayloadTypes::hasVariable);
		}
		return type instanceof TypeVariable<?>;
	}

}
