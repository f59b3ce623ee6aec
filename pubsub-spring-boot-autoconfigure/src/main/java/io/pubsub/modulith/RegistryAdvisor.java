package io.pubsub.modulith;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.core.Ordered;
import org.springframework.modulith.events.core.EventPublicationRegistry;

import io.pubsub.application.ReceivedEvents;

/**
 * Where events of other nodes must not leave a trace: the registry of event publications,
 * and the listeners of Spring Modulith that externalize events or record them for an
 * outbox.
 */
public final class RegistryAdvisor extends StaticMethodMatcherPointcutAdvisor {

	private static final long serialVersionUID = 1L;

	private static final String MODULITH_EVENTS = "org.springframework.modulith.events.";

	private static final Set<String> OF_REGISTRY = Set.of("store", "markProcessing", "markCompleted", "markFailed",
			"processIncompletePublications", "processFailedPublications");

	private static final Set<String> OF_LISTENERS = Set.of("externalize", "onApplicationEvent");

	/**
	 * Creates the advisor.
	 * @param received gives the events of other nodes, or null if there are none
	 * @param gate gives what lets one node resubmit, or null if all do
	 */
	public RegistryAdvisor(Supplier<@Nullable ReceivedEvents> received, Supplier<@Nullable ResubmissionGate> gate) {
		super(new RegistryInterceptor(received, gate));
		setOrder(Ordered.HIGHEST_PRECEDENCE);
		setClassFilter((type) -> type.getName().startsWith(MODULITH_EVENTS)
				|| EventPublicationRegistry.class.isAssignableFrom(type));
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		if (EventPublicationRegistry.class.isAssignableFrom(targetClass)) {
			return OF_REGISTRY.contains(method.getName()) && method.getParameterCount() > 1;
		}
		return OF_LISTENERS.contains(method.getName()) && method.getParameterCount() == 1;
	}

}
