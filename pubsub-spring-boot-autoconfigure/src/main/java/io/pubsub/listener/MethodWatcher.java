package io.pubsub.listener;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Down;
import io.pubsub.EventListener;
import io.pubsub.EventNotices;
import io.pubsub.Events;
import io.pubsub.MessageListener;
import io.pubsub.Monitor;
import io.pubsub.WatchEvent;
import io.pubsub.WatchOptions;

/**
 * Has methods watch events, whenever these are there.
 */
final class MethodWatcher {

	private static final EventNotices NOBODY = new EventNotices() {
	};

	private final Events events;

	private final SubscribeAttributes attributes;

	private final ListenerArguments arguments;

	MethodWatcher(Events events, SubscribeAttributes attributes, ListenerArguments arguments) {
		this.events = events;
		this.attributes = attributes;
		this.arguments = arguments;
	}

	/**
	 * Begins to watch; does not wait for the event. The bean hears notices if it can.
	 * @param method the method
	 * @param annotation its annotation
	 * @return ends it
	 * @throws InvalidSubscribeMethodException if the method or the annotation is not
	 * valid; then nothing watches
	 */
	Monitor watch(ListenerMethod method, WatchEvent annotation) {
		String event = this.attributes.event(method, annotation.value());
		WatchOptions options = WatchOptions.defaults().whenever().mailbox(this.attributes.options(method, annotation));
		MethodListener listener = MethodListener.of(method, null, this.arguments);
		EventNotices notices = (method.bean() instanceof EventNotices bean) ? bean : NOBODY;
		try {
			return this.events.monitor(event, listener.type(), new Watcher(listener.listener(), notices), options);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()), "Correct the annotation.", ex);
		}
	}

	/**
	 * Calls the method with messages, and its bean with notices.
	 */
	private record Watcher(MessageListener<Object> method, EventNotices notices) implements EventListener<Object> {

		@Override
		public void onMessage(Message<Object> message) throws Exception {
			this.method.onMessage(message);
		}

		@Override
		public @Nullable Object receive(Message<Object> message) throws Exception {
			return this.method.receive(message);
		}

		@Override
		public void onGap(long from, long to) {
			this.notices.onGap(from, to);
		}

		@Override
		public void onDown(Down down) {
			this.notices.onDown(down);
		}

		@Override
		public void onResumed() {
			this.notices.onResumed();
		}

	}

}
