package io.pubsub.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Has a native image keep what {@link SubscribeBeanPostProcessor} finds by reflection:
 * the annotated methods of beans, the annotations on them, and the types that payloads
 * and replies are bound to. Beans are not changed.
 */
final class SubscribeBeanAotProcessor implements BeanRegistrationAotProcessor {

	private static final List<String> NOT_BOUND = List.of("java.", "kotlin.", "org.springframework.", "reactor.",
			"org.reactivestreams.");

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
		Map<Method, List<Annotation>> methods = SubscribeMethods.find(type);
		return methods.isEmpty() ? null : new Listeners(type, methods);
	}

	private record Listeners(Class<?> type,
			Map<Method, List<Annotation>> methods) implements BeanRegistrationAotContribution {

		@Override
		public void applyTo(GenerationContext context, BeanRegistrationCode code) {
			RuntimeHints hints = context.getRuntimeHints();
			Set<Type> bound = new HashSet<>();
			this.methods.forEach((method, annotations) -> {
				hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
				annotations.forEach((annotation) -> register(hints, annotation.annotationType()));
				for (Annotation own : method.getAnnotations()) {
					register(hints, own.annotationType());
				}
				for (int i = 0; i < method.getParameterCount(); i++) {
					collect(ResolvableType.forMethodParameter(method, i, this.type), bound);
				}
				collect(ResolvableType.forMethodReturnType(method, this.type), bound);
			});
			new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(),
					bound.toArray(Type[]::new));
		}

		private static void register(RuntimeHints hints, Class<?> annotation) {
			hints.reflection().registerType(annotation, MemberCategory.INVOKE_DECLARED_METHODS);
			hints.proxies().registerJdkProxy(annotation);
		}

		/** The classes of users in a type, also in its arguments. */
		private static void collect(ResolvableType type, Set<Type> bound) {
			Class<?> raw = type.isArray() ? null : type.resolve();
			if (type.isArray()) {
				collect(type.getComponentType(), bound);
			}
			else if (raw != null && !raw.isPrimitive() && NOT_BOUND.stream().noneMatch(raw.getName()::startsWith)) {
				bound.add(raw);
			}
			for (ResolvableType argument : type.getGenerics()) {
				if (!argument.equals(type)) {
					collect(argument, bound);
				}
			}
		}

	}

}
