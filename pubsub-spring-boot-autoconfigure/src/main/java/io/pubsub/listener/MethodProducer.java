package io.pubsub.listener;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

import io.pubsub.event.EventProducer;
import io.pubsub.event.ProduceEvent;

/**
 * Makes methods the sources of events.
 */
final class MethodProducer {

	private static final Object[] NO_ARGUMENTS = {};

	private final EventSources sources;

	private final SubscribeAttributes attributes;

	MethodProducer(EventSources sources, SubscribeAttributes attributes) {
		this.sources = sources;
		this.attributes = attributes;
	}

	/**
	 * Adds a source.
	 * @param method the method
	 * @param annotation its annotation
	 * @return removes it
	 * @throws InvalidSubscribeMethodException if the method or the annotation is not
	 * valid; then there is no source
	 */
	Runnable produce(ListenerMethod method, ProduceEvent annotation) {
		if (method.isSuspending()) {
			throw method.invalid("it is a suspend function, which cannot be the source of an event",
					"Remove 'suspend': take an EventProducer, start a coroutine in the function, and publish from it.");
		}
		EventSource source = new EventSource(method, this.attributes.event(method, annotation.value()), type(method),
				this.attributes.buffer(method, annotation), this.attributes.interval(method, annotation), call(method));
		this.sources.add(source);
		return () -> this.sources.remove(source);
	}

	private static EventSource.Call call(ListenerMethod method) {
		if (method.method().getParameterCount() == 1) {
			MethodInvoker invoker = MethodInvoker.ofSingle(method);
			return invoker::invokeSingle;
		}
		MethodInvoker invoker = MethodInvoker.of(method);
		return (producer) -> invoker.invoke(NO_ARGUMENTS);
	}

	/** The type of the event's payloads. */
	@SuppressWarnings("unchecked")
	private static Class<Object> type(ListenerMethod method) {
		MethodParameter[] parameters = new ListenerParameters(method).all();
		ResolvableType returned = ResolvableType.forMethodReturnType(method.method(), method.beanType());
		if (parameters.length > 1
				|| (parameters.length == 1 && parameters[0].getParameterType() != EventProducer.class)) {
			throw method.invalid("it has parameters other than an EventProducer",
					"Remove them: it is called when it is time, and not with a message.");
		}
		if (parameters.length == 1) {
			return (Class<Object>) ResolvableType.forMethodParameter(parameters[0]).getGeneric().resolve(Object.class);
		}
		if (returned.resolve() == void.class || returned.resolve() == Void.class) {
			throw method.invalid("it neither returns anything nor takes an EventProducer",
					"Return what is to be published, or take an EventProducer and publish it.");
		}
		return (Class<Object>) ClassUtils.resolvePrimitiveIfNecessary(returned.resolve(Object.class));
	}

}
