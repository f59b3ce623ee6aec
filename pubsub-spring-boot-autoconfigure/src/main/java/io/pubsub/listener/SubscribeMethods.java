package io.pubsub.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

import io.pubsub.Subscribe;

/**
 * Finds the annotated methods of a class.
 * <p>
 * Annotations may be composed of others, repeated, and stand on a method of a superclass
 * or interface. Those nearest to the class count alone: a method that overrides an
 * annotated one and has annotations itself replaces them, one that has none inherits
 * them.
 */
final class SubscribeMethods {

	private SubscribeMethods() {
	}

	static Map<Method, List<Subscribe>> find(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, Subscribe.class)) {
			return Map.of();
		}
		return Map.copyOf(MethodIntrospector.selectMethods(type, SubscribeMethods::annotations));
	}

	private static @Nullable List<Subscribe> annotations(Method method) {
		List<MergedAnnotation<Subscribe>> all = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
			.stream(Subscribe.class)
			.toList();
		if (all.isEmpty()) {
			return null;
		}
		int nearest = all.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().getAsInt();
		return all.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == nearest)
			.map(MergedAnnotation::synthesize)
			.toList();
	}

}
