package io.pubsub.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

import io.pubsub.Subscribe;
import io.pubsub.event.ProduceEvent;
import io.pubsub.event.WatchEvent;
import io.pubsub.group.GroupMember;

/**
 * Finds the annotated methods of a class.
 * <p>
 * Annotations may be composed of others, repeated, and stand on a method of a superclass
 * or interface. Of each kind those nearest to the class count alone: a method that
 * overrides an annotated one and has annotations itself replaces them, one that has none
 * inherits them.
 */
final class SubscribeMethods {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(Subscribe.class, GroupMember.class,
			WatchEvent.class, ProduceEvent.class);

	private SubscribeMethods() {
	}

	static Map<Method, List<Annotation>> find(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, ANNOTATIONS)) {
			return Map.of();
		}
		return Map.copyOf(MethodIntrospector.selectMethods(type, SubscribeMethods::annotations));
	}

	private static @Nullable List<Annotation> annotations(Method method) {
		MergedAnnotations annotations = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY);
		List<Annotation> found = new ArrayList<>();
		ANNOTATIONS.forEach((kind) -> found.addAll(nearest(annotations, kind)));
		return found.isEmpty() ? null : found;
	}

	private static <A extends Annotation> List<A> nearest(MergedAnnotations annotations, Class<A> kind) {
		List<MergedAnnotation<A>> all = annotations.stream(kind).toList();
		int nearest = all.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElse(0);
		return all.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == nearest)
			.map(MergedAnnotation::synthesize)
			.toList();
	}

}
