package io.pubsub.application;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationListenerMethodAdapter;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.GenericApplicationListenerAdapter;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The listeners that a context and its parents have, as far as they are the
 * application's: those of Spring that accept any event do not count.
 */
final class LocalListeners {

	private static final String SPRING = "org.springframework.";

	private final ApplicationContext context;

	private final List<ApplicationListener<?>> listeners = new ArrayList<>();

	/** What listeners declare that are made when they are first called. */
	private final List<ResolvableType> lazy = new ArrayList<>();

	private final Set<ResolvableType> declared = new LinkedHashSet<>();

	LocalListeners(ApplicationContext context) {
		this.context = context;
		for (ApplicationContext next = context; next != null; next = next.getParent()) {
			if (next instanceof AbstractApplicationContext listening) {
				listening.getApplicationListeners().forEach(this::add);
				addLazy(listening.getBeanFactory());
			}
		}
	}

	private void add(ApplicationListener<?> listener) {
		if (listener instanceof ApplicationEventSender
				|| (isOfSpring(listener) && isHeardBy(listener, ResolvableType.forClass(Probe.class)))) {
			return;
		}
		this.listeners.add(listener);
		if (listener instanceof ApplicationListenerMethodAdapter adapter) {
			addDeclared(adapter.getTargetMethod());
		}
		else {
			addDeclared(event(AopUtils.getTargetClass(listener)));
		}
	}

	private void addLazy(ConfigurableListableBeanFactory beans) {
		for (String name : beans.getBeanNamesForType(ApplicationListener.class, true, false)) {
			Class<?> type = beans.containsSingleton(name) ? null : beans.getType(name, false);
			if (type != null && !type.getName().startsWith(SPRING) && type != ApplicationEventSender.class) {
				ResolvableType event = event(type);
				this.lazy.add((event != ResolvableType.NONE) ? event : ResolvableType.forClass(Object.class));
				addDeclared(event);
			}
		}
	}

	private void addDeclared(Method method) {
		EventListener annotation = AnnotatedElementUtils.findMergedAnnotation(method, EventListener.class);
		if (annotation != null) {
			for (Class<?> type : annotation.classes()) {
				addDeclared(ResolvableType.forClass(type));
			}
		}
		if (method.getParameterCount() == 1) {
			addDeclared(ResolvableType.forMethodParameter(method, 0));
		}
	}

	private void addDeclared(ResolvableType type) {
		ResolvableType payload = type.as(PayloadApplicationEvent.class);
		this.declared.add((payload != ResolvableType.NONE) ? payload.getGeneric() : type);
	}

	private static ResolvableType event(Class<?> listener) {
		return ResolvableType.forClass(listener).as(ApplicationListener.class).getGeneric();
	}

	private static boolean isOfSpring(ApplicationListener<?> listener) {
		Class<?> type = (listener instanceof ApplicationListenerMethodAdapter adapter)
				? adapter.getTargetMethod().getDeclaringClass() : AopUtils.getTargetClass(listener);
		return type.getName().startsWith(SPRING);
	}

	/** What listeners declare that they listen to, without the event around a payload. */
	Set<ResolvableType> declared() {
		return this.declared;
	}

	/** Whether there is a listener for a type of events. */
	boolean hear(ResolvableType type) {
		ResolvableType event = published(type);
		return hearer(type, (listener) -> true) != null || this.lazy.stream()
			.anyMatch((declared) -> declared.isAssignableFrom(type) || declared.isAssignableFrom(event));
	}

	/** A listener for a type of events that fulfils a condition, or null. */
	@Nullable ApplicationListener<?> hearer(ResolvableType type, Predicate<ApplicationListener<?>> condition) {
		for (ApplicationListener<?> listener : this.listeners) {
			if (isHeardBy(listener, type) && condition.test(listener)) {
				return listener;
			}
		}
		return null;
	}

	private boolean isHeardBy(ApplicationListener<?> listener, ResolvableType type) {
		GenericApplicationListener generic = (listener instanceof GenericApplicationListener already) ? already
				: new GenericApplicationListenerAdapter(listener);
		return generic.supportsEventType(published(type)) && generic.supportsSourceType(this.context.getClass());
	}

	/** As which the context publishes an event of a type. */
	private static ResolvableType published(ResolvableType type) {
		return ApplicationEvent.class.isAssignableFrom(type.toClass()) ? type
				: ResolvableType.forClassWithGenerics(RemoteApplicationEvent.class, type);
	}

	/** What a listener is called in an error message. */
	static String name(ApplicationListener<?> listener) {
		return (listener instanceof ApplicationListenerMethodAdapter adapter)
				? adapter.getTargetMethod().getDeclaringClass().getName() + "#" + adapter.getTargetMethod().getName()
				: listener.getClass().getName();
	}

	/** An event that no listener declares. */
	private static final class Probe {

	}

}
