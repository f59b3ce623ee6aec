package io.pubsub.listener;

import io.pubsub.event.EventStatusListener;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.Events;
import io.pubsub.event.WatchEvent;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Monitor;

/**
 * Has methods watch events, whenever these are there.
 */
final class MethodWatcher {

	private static final EventStatusListener NOBODY = new EventStatusListener() {
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
		WatchOptions options = WatchOptions.defaults()
			.whenever()
			.mailbox(this.attributes.options(method, annotation).label(method.defaultId(event)));
		MethodListener listener = MethodListener.of(method, null, this.arguments);
		EventStatusListener notices = (method.bean() instanceof EventStatusListener bean) ? bean : NOBODY;
		try {
			return this.events.monitor(event, listener.type(), EventWatcher.of(listener.listener(), notices), options);
		}
		catch (IllegalArgumentException ex) {
			throw method.invalid(String.valueOf(ex.getMessage()), "Correct the annotation.", ex);
		}
	}

}
