package io.pubsub.listener;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.messaging.Message;

import io.pubsub.request.RequestListener;

/**
 * Calls a method that returns a Reactor {@link Mono}, and subscribes to that, whether
 * somebody waits for its value or not. To be touched only where Reactor is there.
 *
 * @param listener calls the method
 */
record MonoListener(RequestListener<Object> listener) implements RequestListener<Object> {

	static boolean isFor(Method method) {
		return Mono.class.isAssignableFrom(method.getReturnType());
	}

	@Override
	public @Nullable Object onRequest(Message<Object> message) throws Exception {
		return (this.listener.onRequest(message) instanceof Mono<?> mono) ? mono.toFuture() : null;
	}

}
