package io.pubsub.application;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;

/**
 * Arguments of generic types.
 */
final class Arguments {

	private Arguments() {
	}

	/** Whether a type has no wildcards and variables. */
	static boolean isConcrete(Type type) {
		if (type instanceof ParameterizedType parameterized) {
			return Arrays.stream(parameterized.getActualTypeArguments()).allMatch(Arguments::isConcrete);
		}
		if (type instanceof GenericArrayType array) {
			return isConcrete(array.getGenericComponentType());
		}
		return type instanceof Class;
	}

}
