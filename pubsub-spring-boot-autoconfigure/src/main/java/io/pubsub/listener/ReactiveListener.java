package io.pubsub.listener;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.messaging.Message;

import io.pubsub.guard.Returned;
import io.pubsub.request.RequestListener;

/**
 * Calls a method that returns a Reactor {@link Mono} or {@link Flux}, and subscribes to
 * that, whether somebody waits for its values or not. To be touched only where Reactor is
 * there.
 *
 * @param listener calls the method
 */
record ReactiveListener(RequestListener<Object> listener) implements RequestListener<Object> {

	static boolean isFor(Method method) {
		Class<?> type = method.getReturnType();
		return Mono.class.isAssignableFrom(type) || Flux.class.isAssignableFrom(type);
	}

	@Override
	public @Nullable Object onRequest(Message<Object> message) throws Exception {
		return Returned.stage(this.listener.onRequest(message), true);
	}

	@Override
	public @Nullable Object onReceive(Message<Object> message) throws Exception {
		return Returned.stage(this.listener.onRequest(message), false);
	}

	@Override
	public void onMessage(Message<Object> message) throws Exception {
		onReceive(message);
	}

}
